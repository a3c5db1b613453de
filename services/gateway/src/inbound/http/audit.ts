import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Identity } from '@shop/http';
import type { Logger } from '@shop/telemetry';
import { pathOf } from '../../domain/locate';
import { matchTemplate } from '../../domain/match-template';

/** Writes down what administrators do. */
export interface Audit {
  /** To be called when it is known who asks; the record is written when the outcome is known, too. */
  watch(request: IncomingMessage, response: ServerResponse, identity: Identity, requestId: string): void;
}

const reading: ReadonlySet<string | undefined> = new Set(['GET', 'HEAD', 'OPTIONS']);
const longestId = 200;

/**
 * The audit log: a record for every request of an administrator that may change something, whatever became of it. It
 * has neither bodies nor queries nor headers, so no secrets.
 *
 * @param templates the paths of the API as known at the moment
 */
export function createAudit(logger: Logger, templates: () => readonly string[]): Audit {
  return {
    watch(request, response, { subject, roles }, requestId) {
      const { method, url = '' } = request;
      if (reading.has(method) || !roles.includes('admin')) return;
      response.once('close', () => {
        const path = withVersion(pathOf(url));
        const matched = matchTemplate(templates(), path);
        logger.info('An administrator has changed something, or tried to', {
          audit: true,
          actor: subject,
          action: method,
          route: matched?.template ?? path.split('/').slice(0, 4).join('/'),
          targets: (matched?.ids ?? []).map((id) => id.slice(0, longestId)),
          status: response.statusCode,
          // The administrator went away before the answer was there; it may have taken effect all the same.
          ...(response.writableEnded ? {} : { cutOff: true }),
          requestId,
        });
      });
    },
  };
}

/** `/api/orders` is `/api/v1/orders`. */
function withVersion(path: string): string {
  return path.replace(/^\/api\/(?!v\d)/, '/api/v1/');
}
