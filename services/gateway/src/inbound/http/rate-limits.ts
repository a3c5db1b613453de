import type { IncomingMessage, ServerResponse } from 'node:http';
import { ShopError } from '@shop/errors';
import type { Logger } from '@shop/telemetry';
import type { Request, Response } from 'express';
import { type RateLimitInfo, type RateLimitRequestHandler, rateLimit, type Store } from 'express-rate-limit';
import { type BudgetName, budgets } from '../../domain/budgets';

export interface RateLimits {
  /**
   * Counts a request against budgets and says in `RateLimit` and `RateLimit-Policy` how much is left.
   *
   * @param response left out for an upgrade, which has none
   * @throws ShopError `rate_limited`
   */
  count(
    request: IncomingMessage,
    response: ServerResponse | undefined,
    drawn: readonly [BudgetName, string][],
  ): Promise<void>;
}

type LimitedRequest = IncomingMessage & { rateLimitKey: string; rateLimit?: RateLimitInfo };

const windowMs = 60_000;
const windowSeconds = windowMs / 1000;

export function createRateLimits(scale: number, storeFor: (budget: BudgetName) => Store, logger: Logger): RateLimits {
  const limiters = Object.fromEntries(
    (Object.keys(budgets) as BudgetName[]).map((name) => [
      name,
      rateLimit({
        windowMs,
        limit: Math.max(1, Math.round(budgets[name] * scale)),
        store: storeFor(name),
        keyGenerator: (request) => (request as unknown as LimitedRequest).rateLimitKey,
        // The headers are ours: one request may draw on several budgets.
        standardHeaders: false,
        legacyHeaders: false,
        validate: false,
        logger: {
          warn: (text) => logger.warn(String(text)),
          error: (error) => logger.error('Limiting failed', { error }),
        },
        handler: (request, _response, next) => next(tooMany((request as unknown as LimitedRequest).rateLimit)),
      }),
    ]),
  ) as Record<BudgetName, RateLimitRequestHandler>;

  return {
    async count(request, response, drawn) {
      let left = '';
      let policy = '';
      try {
        for (const [name, key] of drawn) {
          const limited = request as LimitedRequest;
          limited.rateLimitKey = key;
          try {
            await run(limiters[name], limited, response);
          } finally {
            const separator = left === '' ? '' : ', ';
            const info = limited.rateLimit;
            left += `${separator}"${name}";r=${info?.remaining ?? 0};t=${secondsLeft(info)}`;
            policy += `${separator}"${name}";q=${info?.limit ?? 0};w=${windowSeconds}`;
          }
        }
      } finally {
        response?.setHeader('RateLimit', left);
        response?.setHeader('RateLimit-Policy', policy);
      }
    },
  };
}

// The limiter touches nothing of Express's but what Node's own request and response have.
function run(
  limiter: RateLimitRequestHandler,
  request: IncomingMessage,
  response: ServerResponse | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const next = (error?: unknown) => (error === undefined ? resolve() : reject(error as Error));
    void limiter(request as Request, response as unknown as Response, next);
  });
}

function secondsLeft(info: RateLimitInfo | undefined): number {
  if (!info?.resetTime) return windowSeconds;
  return Math.max(0, Math.ceil((info.resetTime.getTime() - Date.now()) / 1000));
}

function tooMany(info: RateLimitInfo | undefined): ShopError {
  const retryAfter = Math.max(1, secondsLeft(info));
  return new ShopError('rate_limited', `Too many requests: try again in ${retryAfter} seconds`, { retryAfter });
}
