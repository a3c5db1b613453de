import type { components } from './api';

/** An RFC 9457 problem document of the shop. */
export type Problem = components['schemas']['Problem'];

const mark = Symbol.for('@shop/client/problem');

/** What the shop answers when it does not do what it was asked for. */
export class ShopProblem extends Error {
  override readonly name = 'ShopProblem';
  readonly [mark] = true;
  readonly problem: Problem;
  /** In how many seconds to try again, where the shop says so. */
  readonly retryAfter: number | undefined;

  constructor(request: string, problem: Problem, retryAfter?: number) {
    const faults = (problem.errors ?? []).map(({ path, message }) => `; ${path}: ${message}`).join('');
    super(`${request}: ${problem.status} ${problem.code}, ${problem.detail}${faults} (request ${problem.requestId})`);
    this.problem = problem;
    this.retryAfter = retryAfter;
  }

  /** Stable, for machines: `validation_failed`, `not_found` and so on. */
  get code(): string {
    return this.problem.code;
  }

  get status(): number {
    return this.problem.status;
  }
}

/** Whether it is a problem that the shop answered, and with this code where one is given. */
export function isShopProblem(error: unknown, code?: string): error is ShopProblem {
  const isProblem = typeof error === 'object' && error !== null && mark in error;
  return isProblem && (code === undefined || (error as ShopProblem).code === code);
}

/** What openapi-fetch resolves to. */
export interface Outcome<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/**
 * The body of an answer that went well.
 *
 * @throws ShopProblem for any other one, also one that is not a problem document (of a proxy on the way, say)
 */
export async function bodyOf<Data>(call: Promise<Outcome<Data>>): Promise<Data> {
  const { data, error, response } = await call;
  if (response.ok) return data as Data;
  const request = new URL(response.url || 'about:blank').pathname;
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  throw new ShopProblem(request, problemOf(error, response), Number.isFinite(retryAfter) ? retryAfter : undefined);
}

function problemOf(body: unknown, { status, statusText, headers, url }: Response): Problem {
  if (typeof body === 'object' && body !== null && 'code' in body) return body as Problem;
  const requestId = headers.get('x-request-id') ?? 'unknown';
  const detail = typeof body === 'string' && body !== '' ? body.slice(0, 200) : statusText;
  return {
    type: 'about:blank',
    title: statusText,
    status,
    detail,
    instance: url,
    code: 'unreadable_answer',
    requestId,
  };
}
