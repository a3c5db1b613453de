/** One fault of an input: where it is (dotted path from the root of the input) and what is wrong with it. */
export interface FieldError {
  path: string;
  message: string;
}

export interface ShopErrorOptions {
  /** Every fault of the input, for `validation_failed`. */
  errors?: FieldError[];
  /** Whole seconds after which trying again makes sense; becomes `Retry-After`. */
  retryAfter?: number;
  /** The request was made before, and this was its answer; becomes `Idempotent-Replayed`. */
  replayed?: boolean;
  cause?: unknown;
}

const marker = 'shop-error';

/**
 * An error with a stable, machine-readable code. It never carries a transport status: HTTP maps the code with the
 * table in `@shop/http`, consumers choose between retry and dead letter with {@link isPermanent}.
 */
export class ShopError extends Error {
  readonly kind = marker;
  readonly code: ErrorCode;
  readonly errors?: FieldError[];
  readonly retryAfter?: number;
  readonly replayed?: boolean;

  /**
   * @param code one of {@link ErrorCode}
   * @param detail what happened, in words that the caller may see
   */
  constructor(code: ErrorCode, detail: string, options: ShopErrorOptions = {}) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ShopError';
    this.code = code;
    if (options.errors) this.errors = options.errors;
    if (options.retryAfter !== undefined) this.retryAfter = options.retryAfter;
    if (options.replayed) this.replayed = true;
  }
}

/** Every code that the platform answers with. The same word stands in problem documents, logs and metrics. */
export type ErrorCode =
  | 'validation_failed'
  | 'malformed_json'
  | 'malformed_request'
  | 'idempotency_key_required'
  | 'unauthenticated'
  | 'invalid_credentials'
  | 'forbidden'
  | 'not_found'
  | 'method_not_allowed'
  | 'not_acceptable'
  | 'conflict'
  | 'email_taken'
  | 'not_cancellable'
  | 'illegal_transition'
  | 'insufficient_stock'
  | 'request_in_progress'
  | 'payload_too_large'
  | 'unsupported_media_type'
  | 'idempotency_key_reused'
  | 'cart_empty'
  | 'product_unavailable'
  | 'address_unknown'
  | 'coupon_invalid'
  | 'payment_provider_unknown'
  | 'rate_limited'
  | 'internal_error'
  | 'upstream_unavailable'
  | 'upstream_timeout';

/**
 * Recognises a {@link ShopError} by its marker, not by `instanceof`: two copies of this package in one process (a
 * bundle and a linked one) must still understand each other.
 */
export function isShopError(error: unknown): error is ShopError {
  return error instanceof Error && (error as { kind?: unknown }).kind === marker;
}

const transient: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'conflict',
  'request_in_progress',
  'rate_limited',
  'internal_error',
  'upstream_unavailable',
  'upstream_timeout',
]);

/**
 * Whether trying the same message again can never succeed. Unknown errors count as transient: a bug that is mended
 * by the next release must find its message waiting, and the retry limit bounds the attempts.
 */
export function isPermanent(error: unknown): boolean {
  return isShopError(error) && !transient.has(error.code);
}
