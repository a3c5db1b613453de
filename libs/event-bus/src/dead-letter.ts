import { createHash } from 'node:crypto';
import type { GetMessage, Options } from 'amqplib';
import { attemptHeader, deadLetterHeaders, replaysHeader } from './names';

/** A message that could not be handled, as an operator sees it. */
export interface DeadLetter {
  /** Made of the message and of when and why it was given up: stays the same however often it is looked at. */
  id: string;
  /** What its properties say; a message that came from elsewhere may say nothing. */
  messageId: string | null;
  type: string | null;
  /** Why it was given up. */
  reason: string;
  failedAt: string | null;
  /** How often it was replayed before. */
  replays: number;
  /** Bytes of its content. */
  size: number;
  headers: Record<string, unknown>;
  content: string;
  /** `base64` where the content is no text. */
  encoding: 'utf8' | 'base64';
}

/** Reads what was given up: by our own consumer, whose headers say why, or by the broker. */
export function deadLetterOf({ content, properties }: GetMessage): DeadLetter {
  const headers = withoutDeliveryCount(properties.headers);
  const messageId = textOrNull(properties.messageId);
  const failedAt = textOrNull(headers[deadLetterHeaders.failedAt]) ?? timeOfDeath(headers);
  const reason = textOrNull(headers[deadLetterHeaders.reason]) ?? reasonOfDeath(headers);
  const text = content.toString('utf8');
  const isText = Buffer.from(text, 'utf8').equals(content);
  return {
    id: createHash('sha256')
      .update(JSON.stringify([messageId, failedAt, reason]))
      .update(content)
      .digest('hex')
      .slice(0, 24),
    messageId,
    type: textOrNull(properties.type),
    reason,
    failedAt,
    replays: Number(headers[replaysHeader] ?? 0),
    size: content.length,
    headers,
    content: isText ? text : content.toString('base64'),
    encoding: isText ? 'utf8' : 'base64',
  };
}

/** The properties of a message that begins again: its attempts count from one, and why it failed is past. */
export function replayed({ properties }: GetMessage): Options.Publish {
  const kept = Object.entries(withoutDeliveryCount(properties.headers)).filter(([name]) => !isOfTheEnd(name));
  const replays = Number(properties.headers?.[replaysHeader] ?? 0) + 1;
  return { ...sameProperties(properties), headers: { ...Object.fromEntries(kept), [replaysHeader]: replays } };
}

/** The properties of the same dead letter again, with deliveries counted from zero. */
export function renewed({ properties }: GetMessage): Options.Publish {
  return { ...sameProperties(properties), headers: withoutDeliveryCount(properties.headers) };
}

const ours: readonly string[] = [attemptHeader, ...Object.values(deadLetterHeaders)];
const isOfTheEnd = (name: string) => ours.includes(name) || /^x-((first|last)-)?death/.test(name);

function sameProperties({ contentType, messageId, type, correlationId, appId }: GetMessage['properties']) {
  return { contentType, messageId, type, correlationId, appId } as Options.Publish;
}

function withoutDeliveryCount(headers: GetMessage['properties']['headers']): Record<string, unknown> {
  const { 'x-delivery-count': _count, ...rest } = headers ?? {};
  return rest;
}

function reasonOfDeath(headers: Record<string, unknown>): string {
  const reason = textOrNull(headers['x-first-death-reason']);
  if (reason === 'delivery_limit') return 'every consumer that was given it went away without an answer';
  return reason === null ? 'unknown' : `given up by the broker: ${reason}`;
}

function timeOfDeath(headers: Record<string, unknown>): string | null {
  const [death] = (headers['x-death'] ?? []) as { time?: { value?: number } }[];
  const seconds = death?.time?.value;
  return typeof seconds === 'number' ? new Date(seconds * 1000).toISOString() : null;
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
