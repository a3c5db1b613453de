import { type Message, type MessageDefinition, named } from '@shop/contracts';
import { ShopError } from '@shop/errors';
import { z } from 'zod';

/** What is around the data of every message, and where its consumers look for it. */
export const envelopeSchema = named(
  'CloudEvent',
  z.object({
    specversion: z.literal('1.0'),
    id: z.string().min(1),
    source: z.string().min(1),
    type: z.string().regex(/^[a-z][a-z.-]*\.v[1-9]\d*$/),
    subject: z.string().min(1),
    time: z.iso.datetime(),
    datacontenttype: z.literal('application/json'),
    data: z.unknown(),
    correlationid: z.string(),
    causationid: z.string(),
    traceparent: z.string().optional(),
  }),
);

/** CloudEvents structured mode (JSON event format 1.0). */
export const contentType = 'application/cloudevents+json';

/** The bytes of a message: one JSON document with the envelope and the data. */
export function encodeMessage(message: Message): Buffer {
  const { name, ...envelope } = message;
  return Buffer.from(JSON.stringify(envelope));
}

/**
 * Reads a message and brings its data to the version of the consumer's definition, step by step through the
 * upcasters.
 *
 * @param definitions what the subscription understands, by name
 * @throws ShopError `validation_failed` for anything that no version of a schema accepts; trying again cannot help
 * @throws ShopError `conflict` for a version that is newer than this consumer, or a message that it does not take: while
 *   a release is rolled out, the next attempt may reach an instance that does
 */
export function decodeMessage(content: Buffer, definitions: ReadonlyMap<string, MessageDefinition>): Message {
  const envelope = parseEnvelope(content);
  const separator = envelope.type.lastIndexOf('.v');
  const name = envelope.type.slice(0, separator);
  const version = Number(envelope.type.slice(separator + 2));
  const definition = definitions.get(name);
  if (!definition) throw ofAnotherRelease(`nothing here handles ${envelope.type}`);
  const data = definition.schema.safeParse(upcast(definition, version, envelope.data));
  if (!data.success) throw unreadable(`${envelope.type}: ${z.prettifyError(data.error)}`);
  return { ...envelope, data: data.data, name, type: definition.type };
}

function parseEnvelope(content: Buffer): z.infer<typeof envelopeSchema> {
  let json: unknown;
  try {
    json = JSON.parse(content.toString('utf8'));
  } catch {
    throw unreadable('the content is not JSON');
  }
  const envelope = envelopeSchema.safeParse(json);
  if (!envelope.success) throw unreadable(`not a CloudEvent: ${z.prettifyError(envelope.error)}`);
  return envelope.data;
}

function upcast(definition: MessageDefinition, from: number, data: unknown): unknown {
  let current = data;
  for (let version = from; version < definition.version; version++) {
    const step = definition.upcasters[version];
    if (!step) throw unreadable(`${definition.name}.v${from} is no longer understood`);
    current = step(current);
  }
  if (from > definition.version) throw ofAnotherRelease(`${definition.name}.v${from} is newer than this service`);
  return current;
}

const anotherRelease = Symbol('another release');
const ofAnotherRelease = (detail: string) =>
  new ShopError('conflict', `Unreadable message: ${detail}`, { cause: anotherRelease });

/** Whether a message was refused that another release of this consumer may well take. */
export const isOfAnotherRelease = (error: unknown) => (error as { cause?: unknown } | null)?.cause === anotherRelease;

function unreadable(detail: string): ShopError {
  return new ShopError('validation_failed', `Unreadable message: ${detail}`);
}
