import { createHash } from 'node:crypto';
import { customerOf, type Notable } from '../domain/notification';

/**
 * One id for an event and its customer: an event's id is unique within its source. Hashed, for it becomes part of a
 * path, a file name and a Message-ID.
 */
export function notificationIdOf(event: Notable): string {
  const { source, id } = event;
  return createHash('sha256')
    .update(JSON.stringify([source, id, customerOf(event)]))
    .digest('hex')
    .slice(0, 32);
}
