import { randomUUID } from 'node:crypto';
import type { z } from 'zod';

/** Events say what happened and go to whoever cares; commands ask one service for something. */
export type MessageKind = 'event' | 'command';

/** The contract of one message: its CloudEvents type with the version, and the schema of its data. */
export interface MessageDefinition<Name extends string = string, Data = unknown> {
  kind: MessageKind;
  /** Without the version, for example `order.placed`. */
  name: Name;
  version: number;
  /** CloudEvents `type` and AMQP routing key, for example `order.placed.v1`. */
  type: string;
  schema: z.ZodType<Data>;
  /** From the data of version n to that of n + 1, for every older version still readable. */
  upcasters: Record<number, (data: unknown) => unknown>;
}

/** The data that a definition's messages carry. */
export type DataOf<Definition> = Definition extends MessageDefinition<string, infer Data> ? Data : never;

/** A CloudEvents 1.0 message (https://github.com/cloudevents/spec) with the extension attributes of this platform. */
export interface Message<Data = unknown, Name extends string = string> {
  specversion: '1.0';
  /** Unique within `source`; a consumer that sees it again has seen the message before. */
  id: string;
  source: string;
  type: string;
  /** The id of the aggregate that it is about. */
  subject: string;
  time: string;
  datacontenttype: 'application/json';
  data: Data;
  /** The id of the business transaction, the same in everything that one request set off. */
  correlationid: string;
  /** The id of the message or request that led to this one. */
  causationid: string;
  /** W3C trace context of whoever wrote it down, kept with the outbox so that traces survive it. */
  traceparent?: string;
  /** `type` without its version: what handlers switch on. Not sent. */
  name: Name;
}

export interface MessageOrigin {
  /** The service that says it, for example `order`. */
  source: string;
  correlationId: string;
  causationId: string;
  traceparent?: string;
}

export interface MessageBody<Data> {
  subject: string;
  data: Data;
  time: Date;
  /**
   * Left out: a random UUID. Give a stable one where the same fact may have to be told again (a reply to a command
   * that was repeated), so that its consumer counts it once.
   */
  id?: string;
}

/** Declares a message. `type` is `<name>.v<version>`. */
export function defineMessage<Name extends string, Data>(
  kind: MessageKind,
  name: Name,
  schema: z.ZodType<Data>,
  versions: { version?: number; upcasters?: MessageDefinition['upcasters'] } = {},
): MessageDefinition<Name, Data> {
  const version = versions.version ?? 1;
  return { kind, name, version, type: `${name}.v${version}`, schema, upcasters: versions.upcasters ?? {} };
}

/** Builds the message to be stored in an outbox and published from there. */
export function createMessage<Name extends string, Data>(
  definition: MessageDefinition<Name, Data>,
  origin: MessageOrigin,
  body: MessageBody<Data>,
): Message<Data, Name> {
  return {
    specversion: '1.0',
    id: body.id ?? randomUUID(),
    source: origin.source,
    type: definition.type,
    subject: body.subject,
    time: body.time.toISOString(),
    datacontenttype: 'application/json',
    data: body.data,
    correlationid: origin.correlationId,
    causationid: origin.causationId,
    ...(origin.traceparent ? { traceparent: origin.traceparent } : {}),
    name: definition.name,
  };
}

/** The origin of a message that is caused by another one. */
export function causedBy(source: string, cause: Message, traceparent = cause.traceparent): MessageOrigin {
  return {
    source,
    correlationId: cause.correlationid,
    causationId: cause.id,
    ...(traceparent ? { traceparent } : {}),
  };
}
