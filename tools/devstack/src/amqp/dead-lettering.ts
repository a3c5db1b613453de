import { type Field, type FieldTable, integerOf, long, stringField, text } from './field-table';
import { Message } from './message';
import { headersOf, withHeaders } from './message-properties';
import type { DeathReason, Queue } from './queue';

/** The message as it is published to the dead-letter exchange: with its death on record, and without its expiration. */
export function deadLetter(message: Message, queue: Queue, reason: DeathReason, now: number): Message {
  const headers = headersOf(message.properties);
  const { deadLetterExchange = '', deadLetterRoutingKey } = queue.settings;
  recordDeath(headers, message, queue.name, reason, now);
  if (deadLetterRoutingKey !== undefined) headers.delete('CC');
  const properties = withHeaders(message.properties, sorted(headers), { dropExpiration: true });
  return deadLetterRoutingKey === undefined
    ? new Message(deadLetterExchange, message.routingKey, message.copies, properties, message.body)
    : new Message(deadLetterExchange, deadLetterRoutingKey, [], properties, message.body);
}

/** Whether a message that died on its own comes back to a queue it has died in, with no consumer's rejection since. */
export function isDeadLetterCycle(message: Message, target: Queue): boolean {
  const deaths = deathsIn(headersOf(message.properties));
  const last = deaths.findIndex((death) => stringField(death, 'queue') === target.name);
  if (last < 0) return false;
  return deaths.slice(0, last + 1).every((death) => stringField(death, 'reason') !== 'rejected');
}

function recordDeath(headers: FieldTable, message: Message, queue: string, reason: DeathReason, now: number): void {
  const deaths = deathsIn(headers);
  const index = deaths.findIndex(
    (death) => stringField(death, 'queue') === queue && stringField(death, 'reason') === reason,
  );
  const known = deaths[index];
  const others = deaths.filter((_, i) => i !== index);
  const had = headers.has('x-death');
  const fresh = firstDeath(headers, message, queue, reason, now);
  // RabbitMQ sorts every record but the very first.
  const current = known !== undefined ? again(known) : had && deaths.length > 0 ? sorted(fresh) : fresh;
  headers.set('x-death', { type: 'A', value: [current, ...others].map((value) => ({ type: 'F', value })) });
  if (had) return;
  headers.set('x-first-death-reason', text(reason));
  headers.set('x-first-death-queue', text(queue));
  headers.set('x-first-death-exchange', text(message.exchange));
}

function firstDeath(
  headers: FieldTable,
  message: Message,
  queue: string,
  reason: DeathReason,
  now: number,
): FieldTable {
  const death: FieldTable = new Map<string, Field>([
    ['count', long(1)],
    ['reason', text(reason)],
    ['queue', text(queue)],
    ['time', { type: 'T', value: BigInt(Math.floor(now / 1000)) }],
    ['exchange', text(message.exchange)],
    ['routing-keys', { type: 'A', value: [message.routingKey, ...copyKeys(headers)].map(text) }],
  ]);
  const { expiration } = message.properties;
  if (expiration !== undefined) death.set('original-expiration', text(expiration));
  return death;
}

function again(death: FieldTable): FieldTable {
  const count = death.get('count');
  const next = new Map(death);
  next.set('count', long((count === undefined ? 0 : (integerOf(count) ?? 0)) + 1));
  return sorted(next);
}

function deathsIn(headers: FieldTable): FieldTable[] {
  const field = headers.get('x-death');
  if (field?.type !== 'A') return [];
  return field.value.flatMap((death) => (death.type === 'F' ? [death.value] : []));
}

/** The routing keys in the CC and BCC headers. */
export function copyKeys(headers: FieldTable): string[] {
  return ['CC', 'BCC'].flatMap((key) => {
    const field = headers.get(key);
    return field?.type === 'A' ? field.value.flatMap((item) => (item.type === 'S' ? [item.value] : [])) : [];
  });
}

const sorted = (table: FieldTable): FieldTable => new Map([...table].sort(([a], [b]) => (a < b ? -1 : 1)));
