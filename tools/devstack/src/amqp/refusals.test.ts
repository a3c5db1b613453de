import type { Channel } from 'amqplib';
import { BrokerFixture, closedBy, next } from './testing/broker-fixture';

type Case = [name: string, code: number, text: string, act: (channel: Channel) => unknown];

const queue = async (channel: Channel, options: object = {}): Promise<string> =>
  (await channel.assertQueue('', { durable: false, ...options })).queue;

/** What RabbitMQ answers to each. */
const cases: Case[] = [
  ['a missing queue', 404, "no queue 'missing' in vhost '/'", (channel) => channel.checkQueue('missing')],
  ['consuming from it', 404, "no queue 'missing' in vhost '/'", (channel) => channel.consume('missing', () => {})],
  ['a missing exchange', 404, "no exchange 'missing' in vhost '/'", (channel) => channel.checkExchange('missing')],
  [
    'publishing to it',
    404,
    "no exchange 'missing' in vhost '/'",
    (channel) => channel.publish('missing', 'k', Buffer.alloc(0)),
  ],
  [
    'binding to it',
    404,
    "no exchange 'missing' in vhost '/'",
    async (channel) => channel.bindQueue(await queue(channel), 'missing', 'k'),
  ],
  [
    'an acknowledgement too many',
    406,
    'unknown delivery tag 1',
    async (channel) => {
      const name = await queue(channel);
      channel.sendToQueue(name, Buffer.from('1'));
      const message = await next(channel, name, {});
      channel.ack(message);
      channel.ack(message);
    },
  ],
  [
    'another argument',
    406,
    "received '6' but current is '5'",
    async (channel) => {
      const name = await queue(channel, { maxLength: 5 });
      await channel.assertQueue(name, { durable: false, maxLength: 6 });
    },
  ],
  [
    'another durability',
    406,
    "inequivalent arg 'durable' for queue 'durability' in vhost '/': received 'true' but current is 'false'",
    async (channel) => {
      await channel.assertQueue('durability', { durable: false });
      await channel.assertQueue('durability', { durable: true });
    },
  ],
  [
    'another type of exchange',
    406,
    "inequivalent arg 'type' for exchange 'amq.direct' in vhost '/': received 'topic' but current is 'direct'",
    (channel) => channel.assertExchange('amq.direct', 'topic'),
  ],
  [
    'deleting a queue in use',
    406,
    'in use',
    async (channel) => {
      const name = await queue(channel);
      await channel.consume(name, () => {});
      await channel.deleteQueue(name, { ifUnused: true });
    },
  ],
  [
    'deleting a queue with messages',
    406,
    'not empty',
    async (channel) => {
      const name = await queue(channel);
      channel.sendToQueue(name, Buffer.from('1'));
      await channel.deleteQueue(name, { ifEmpty: true });
    },
  ],
  [
    'a reserved queue name',
    403,
    "queue name 'amq.mine' contains reserved prefix 'amq.*'",
    (channel) => channel.assertQueue('amq.mine'),
  ],
  [
    'a reserved exchange name',
    403,
    "exchange name 'amq.mine' contains reserved prefix 'amq.*'",
    (channel) => channel.assertExchange('amq.mine', 'direct'),
  ],
  [
    'an expiration that is no number',
    406,
    "invalid expiration 'abc': no_integer",
    (channel) => channel.publish('', 'x', Buffer.alloc(0), { expiration: 'abc' }),
  ],
  [
    'a negative time to live',
    406,
    "invalid arg 'x-message-ttl' for queue 'negative' in vhost '/': {value_negative,-1}",
    (channel) => channel.assertQueue('negative', { messageTtl: -1 }),
  ],
  [
    'a second consumer beside an exclusive one',
    403,
    'in exclusive use',
    async (channel) => {
      const name = await queue(channel);
      await channel.consume(name, () => {}, { exclusive: true });
      await channel.consume(name, () => {});
    },
  ],
  [
    'an acknowledgement of more than was delivered',
    406,
    'unknown delivery tag 7',
    async (channel) => {
      const name = await queue(channel);
      channel.sendToQueue(name, Buffer.from('1'));
      const message = await next(channel, name, {});
      channel.ack({ ...message, fields: { ...message.fields, deliveryTag: 7 } }, true);
    },
  ],
  [
    'an argument of the wrong type',
    406,
    "invalid arg 'x-max-length' for queue 'typed' in vhost '/': \"expected integer, got longstr\"",
    (channel) => channel.assertQueue('typed', { arguments: { 'x-max-length': 'a' } }),
  ],
  [
    'an argument of another type of queue',
    406,
    "invalid arg 'x-delivery-limit' for queue 'limited' in vhost '/' of queue type rabbit_classic_queue",
    (channel) => channel.assertQueue('limited', { arguments: { 'x-delivery-limit': 3 } }),
  ],
  [
    'deleting a predefined exchange',
    403,
    "deletion of system exchange 'amq.direct' in vhost '/' not allowed",
    (channel) => channel.deleteExchange('amq.direct'),
  ],
  [
    'binding to the default exchange',
    403,
    'operation not permitted on the default exchange',
    async (channel) => channel.bindQueue(await queue(channel), '', 'k'),
  ],
  [
    'a headers binding that matches in no known way',
    406,
    'Invalid x-match field value <<"foo">>',
    async (channel) => channel.bindQueue(await queue(channel), 'amq.headers', '', { 'x-match': 'foo' }),
  ],
  [
    'a user id that is not the client',
    406,
    "user_id property set to 'bob' but authenticated user was 'guest'",
    (channel) => channel.publish('', 'x', Buffer.alloc(0), { userId: 'bob' }),
  ],
  [
    'a quorum queue that is not durable',
    406,
    "invalid property 'non-durable' for queue 'fleeting' in vhost '/'",
    (channel) => channel.assertQueue('fleeting', { durable: false, arguments: { 'x-queue-type': 'quorum' } }),
  ],
];

describe('a channel is closed with the reason for', () => {
  let broker: BrokerFixture;
  beforeAll(async () => {
    broker = await BrokerFixture.start();
  });
  afterAll(() => broker.stop());

  it.each(cases)('%s', async (_name, code, text, act) => {
    const channel = await broker.channel();
    const closed = await closedBy(channel, () => act(channel));
    expect(closed.code).toBe(code);
    expect(closed.message).toContain(text);
  });
});
