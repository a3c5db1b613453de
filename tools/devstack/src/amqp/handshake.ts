import { AmqpError } from './amqp-error';
import { ByteReader } from './byte-reader';
import type { ByteWriter } from './byte-writer';
import { type Field, type FieldTable, readTable, text, writeTable } from './field-table';

export const PROTOCOL_HEADER = Buffer.from([0x41, 0x4d, 0x51, 0x50, 0, 0, 9, 1]);

/** What the broker offers; a client may ask for less. As RabbitMQ's defaults. */
export const LIMITS = { channelMax: 2047, frameMax: 131_072, heartbeat: 60 } as const;

/** The smallest frame size that a client may ask for. */
const FRAME_MIN = 4096;

const yes: Field = { type: 't', value: true };

const SERVER_PROPERTIES: FieldTable = new Map<string, Field>([
  [
    'capabilities',
    {
      type: 'F',
      value: new Map<string, Field>([
        ['publisher_confirms', yes],
        ['exchange_exchange_bindings', yes],
        ['basic.nack', yes],
        ['consumer_cancel_notify', yes],
        ['connection.blocked', yes],
        ['consumer_priorities', yes],
        ['authentication_failure_close', yes],
        ['per_consumer_qos', yes],
        ['direct_reply_to', { type: 't', value: false }],
      ]),
    },
  ],
  ['cluster_name', text('shop@localhost')],
  ['platform', text('Node.js')],
  ['product', text('shop devstack AMQP broker')],
  ['version', text('3.10.8')],
]);

/** The arguments of connection.start. */
export function writeStart(out: ByteWriter): void {
  out.octet(0);
  out.octet(9);
  writeTable(out, SERVER_PROPERTIES);
  out.longString('PLAIN AMQPLAIN');
  out.longString('en_US');
}

export function writeTune(out: ByteWriter): void {
  out.short(LIMITS.channelMax);
  out.long(LIMITS.frameMax);
  out.short(LIMITS.heartbeat);
}

/**
 * The user's name from the answer to connection.start. Any password is right: the broker listens on the loopback
 * interface only, for development and tests.
 */
export function authenticate(mechanism: string, response: string): string {
  if (mechanism === 'PLAIN') {
    const [, user] = response.split('\0');
    if (user !== undefined) return user;
  } else if (mechanism === 'AMQPLAIN') {
    return amqplainUser(response);
  } else {
    throw new AmqpError(530, `unsupported authentication mechanism '${mechanism}'`);
  }
  throw new AmqpError(403, `Login was refused using authentication mechanism ${mechanism}`);
}

/** AMQPLAIN is a field table without its length. */
function amqplainUser(response: string): string {
  const fields = Buffer.from(response, 'latin1');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(fields.length);
  const login = readTable(new ByteReader(Buffer.concat([length, fields]))).get('LOGIN');
  if (login?.type === 'S') return login.value;
  throw new AmqpError(403, 'Login was refused using authentication mechanism AMQPLAIN');
}

/** @throws AmqpError 530 when the client asks for more than was offered, or for frames that are too small. */
export function checkTuning(asked: { channelMax: number; frameMax: number }): void {
  refuseBeyond('channel_max', asked.channelMax, LIMITS.channelMax);
  refuseBeyond('frame_max', asked.frameMax, LIMITS.frameMax);
  if (asked.frameMax < FRAME_MIN)
    throw new AmqpError(
      530,
      `negotiated frame_max = ${asked.frameMax} is lower than the minimum allowed value (${FRAME_MIN})`,
    );
}

function refuseBeyond(name: string, asked: number, offered: number): void {
  if (asked === 0 || asked > offered)
    throw new AmqpError(530, `negotiated ${name} = ${asked} is higher than the maximum allowed value (${offered})`);
}
