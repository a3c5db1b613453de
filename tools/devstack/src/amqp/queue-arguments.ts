import { AmqpError, describe, preconditionFailed } from './amqp-error';
import { type Field, type FieldTable, integerOf, stringField } from './field-table';

export type QueueType = 'classic' | 'quorum';
export type Overflow = 'drop-head' | 'reject-publish' | 'reject-publish-dlx';

/** What the arguments of queue.declare ask for; undefined where nothing was said. */
export interface QueueArguments {
  readonly type: QueueType;
  readonly messageTtl: number | undefined;
  readonly expires: number | undefined;
  readonly maxLength: number | undefined;
  readonly maxLengthBytes: number | undefined;
  readonly overflow: Overflow;
  readonly deadLetterExchange: string | undefined;
  readonly deadLetterRoutingKey: string | undefined;
  /** A dead letter stays in a quorum queue until some queue has taken it. */
  readonly deadLetterAtLeastOnce: boolean;
  readonly maxPriority: number | undefined;
  readonly deliveryLimit: number | undefined;
  readonly singleActiveConsumer: boolean;
}

/** A hundred years in milliseconds: the longest time to live. */
export const LONGEST_EXPIRY = 100 * 365 * 24 * 60 * 60 * 1000;
type Check = (field: Field) => string | undefined;

const erlangType: Record<Field['type'], string> = {
  t: 'bool',
  b: 'byte',
  B: 'unsignedbyte',
  s: 'short',
  u: 'unsignedshort',
  I: 'signedint',
  i: 'unsignedint',
  l: 'long',
  T: 'timestamp',
  f: 'float',
  d: 'double',
  D: 'decimal',
  S: 'longstr',
  x: 'binary',
  A: 'array',
  F: 'table',
  V: 'void',
};

/** RabbitMQ's name of a field's type, for its texts. */
export const fieldTypeName = (field: Field): string => erlangType[field.type];

const unacceptable = (field: Field): string => `{unacceptable_type,${fieldTypeName(field)}}`;

const integer =
  (least: number, most = Number.MAX_SAFE_INTEGER, tooBig = 'value_too_large'): Check =>
  (field) => {
    const value = integerOf(field);
    if (value === undefined) return `"expected integer, got ${fieldTypeName(field)}"`;
    if (value < 0) return `{value_negative,${value}}`;
    if (value < least) return `{value_zero,${value}}`;
    return value > most ? `{${tooBig},${value}}` : undefined;
  };

const string: Check = (field) => (field.type === 'S' ? undefined : unacceptable(field));
const boolean: Check = (field) => (field.type === 't' ? undefined : unacceptable(field));

const oneOf =
  (name: string, values: readonly string[]): Check =>
  (field) =>
    string(field) ?? (field.type === 'S' && values.includes(field.value) ? undefined : name);

const queueMode: Check = (field) =>
  field.type === 'S' && (field.value === 'default' || field.value === 'lazy')
    ? undefined
    : `"unsupported queue mode '${'value' in field ? field.value : ''}'"`;

const CHECKS: Record<string, Check> = {
  'x-queue-type': string,
  'x-expires': integer(1, LONGEST_EXPIRY),
  'x-message-ttl': integer(0, LONGEST_EXPIRY),
  'x-dead-letter-routing-key': string,
  'x-dead-letter-strategy': oneOf('invalid_dlx_strategy', ['at-most-once', 'at-least-once']),
  'x-max-length': integer(0),
  'x-max-length-bytes': integer(0),
  'x-max-priority': integer(0, 255, 'max_value_exceeded'),
  'x-overflow': oneOf('invalid_overflow', ['drop-head', 'reject-publish', 'reject-publish-dlx']),
  'x-single-active-consumer': boolean,
  'x-queue-mode': queueMode,
};

/** @throws AmqpError as RabbitMQ answers an argument of the wrong type or value. */
export function readQueueArguments(name: string, args: FieldTable): QueueArguments {
  const where = describe('queue', name);
  const type = queueType(args, where);
  refuseArgumentsOf(type, args, where);
  const exchange = args.get('x-dead-letter-exchange');
  if (exchange !== undefined && exchange.type !== 'S')
    throw preconditionFailed(`invalid type '${fieldTypeName(exchange)}' for arg 'x-dead-letter-exchange' in ${where}`);
  for (const [key, check] of Object.entries(CHECKS)) {
    const field = args.get(key);
    const problem = field === undefined ? undefined : check(field);
    if (problem !== undefined) throw preconditionFailed(`invalid arg '${key}' for ${where}: ${problem}`);
  }
  if (args.has('x-dead-letter-routing-key') && !args.has('x-dead-letter-exchange'))
    throw preconditionFailed(`invalid arg 'x-dead-letter-routing-key' for ${where}: routing_key_but_no_dlx_defined`);
  const number = (key: string): number | undefined => {
    const field = args.get(key);
    return field === undefined ? undefined : integerOf(field);
  };
  const deliveryLimit = number('x-delivery-limit');
  const active = args.get('x-single-active-consumer');
  return {
    type,
    messageTtl: number('x-message-ttl'),
    expires: number('x-expires'),
    maxLength: number('x-max-length'),
    maxLengthBytes: number('x-max-length-bytes'),
    overflow: (stringField(args, 'x-overflow') ?? 'drop-head') as Overflow,
    deadLetterExchange: stringField(args, 'x-dead-letter-exchange'),
    deadLetterRoutingKey: stringField(args, 'x-dead-letter-routing-key'),
    deadLetterAtLeastOnce:
      stringField(args, 'x-dead-letter-strategy') === 'at-least-once' &&
      stringField(args, 'x-overflow') === 'reject-publish',
    maxPriority: number('x-max-priority'),
    deliveryLimit: deliveryLimit !== undefined && deliveryLimit >= 0 ? deliveryLimit : undefined,
    singleActiveConsumer: active?.type === 't' && active.value,
  };
}

/** Arguments that mean nothing to queues of the type, and that RabbitMQ therefore refuses. */
const FOREIGN_ARGUMENTS: Record<QueueType, readonly string[]> = {
  classic: ['x-delivery-limit', 'x-dead-letter-strategy'],
  quorum: ['x-max-priority', 'x-queue-mode'],
};

function refuseArgumentsOf(type: QueueType, args: FieldTable, where: string): void {
  const foreign = FOREIGN_ARGUMENTS[type].find((key) => args.has(key));
  if (foreign !== undefined)
    throw preconditionFailed(`invalid arg '${foreign}' for ${where} of queue type rabbit_${type}_queue`);
}

function queueType(args: FieldTable, where: string): QueueType {
  const type = stringField(args, 'x-queue-type') ?? 'classic';
  if (type === 'classic' || type === 'quorum') return type;
  if (type === 'stream') throw new AmqpError(540, `x-queue-type 'stream' is not supported (${where})`);
  throw preconditionFailed(`invalid arg 'x-queue-type' for ${where}: "unsupported queue type '${type}'"`);
}
