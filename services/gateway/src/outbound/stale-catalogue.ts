import type { ServerResponse } from 'node:http';
import { isShopError } from '@shop/errors';
import { Counter, type Metrics } from '@shop/telemetry';
import { readsCatalogue } from '../domain/public-catalogue';
import { type AnswerCopy, KeptAnswers } from './kept-answers';
import type { ReturnedHeaders } from './returned-headers';

/** The stated fallback of the catalogue: while its service is away, reads get the last answer, marked as stale. */
export interface StaleCatalogue {
  /** Takes the answer down for later where it is one of the catalogue's. */
  copyOf(method: string | undefined, target: string): AnswerCopy | undefined;
  /** Answers in place of the service. @returns false where that is not possible */
  standsIn(
    error: unknown,
    method: string | undefined,
    target: string,
    response: ServerResponse,
    ownHeaders: Readonly<ReturnedHeaders>,
  ): boolean;
}

export function createStaleCatalogue(mostBytes: number, { registry }: Metrics): StaleCatalogue {
  const kept = new KeptAnswers(mostBytes);
  const counter = new Counter({
    name: 'shop_gateway_stale_answers_total',
    help: 'Reads of the catalogue that were answered from memory because its service was away',
    registers: [registry],
  });

  return {
    copyOf: (method, target) =>
      mostBytes > 0 && readsCatalogue(method, target) ? kept.copyFor(target, performance.now()) : undefined,
    standsIn(error, method, target, response, ownHeaders) {
      if (response.headersSent || response.destroyed) return false;
      if (!isShopError(error) || !error.code.startsWith('upstream_') || !readsCatalogue(method, target)) return false;
      const now = performance.now();
      const answer = kept.find(target, now);
      if (!answer) return false;
      counter.inc();
      response.writeHead(200, {
        ...ownHeaders,
        'Content-Type': answer.contentType,
        'Content-Length': answer.body.length,
        Vary: 'Accept-Encoding',
        'Cache-Control': 'public, max-age=0, must-revalidate',
        ...(answer.etag === undefined ? {} : { ETag: answer.etag }),
        Age: String(Math.floor((now - answer.at) / 1000)),
        Warning: '110 - "Response is Stale"',
      });
      response.end(answer.body);
      return true;
    },
  };
}
