import type { Channel } from 'amqplib';
import { BrokerFixture, next, ready } from './testing/broker-fixture';

describe('dead-lettering', () => {
  let broker: BrokerFixture;
  let channel: Channel;
  let dead: string;

  beforeAll(async () => {
    broker = await BrokerFixture.start();
  });
  beforeEach(async () => {
    channel = await broker.channel();
    dead = (await channel.assertQueue('', { durable: false })).queue;
  });
  afterAll(() => broker.stop());

  const queue = async (name: string, options: Parameters<Channel['assertQueue']>[1] = {}): Promise<string> => {
    const settings = { durable: false, deadLetterExchange: '', deadLetterRoutingKey: dead, ...options };
    return (await channel.assertQueue(name, settings)).queue;
  };
  const time = { '!': 'timestamp', value: expect.any(Number) };

  it('puts rejections on record and counts them', async () => {
    const name = await queue('rejecting');
    channel.sendToQueue(name, Buffer.from('r'), { headers: { k: 1 } });
    channel.nack(await next(channel, name, {}), false, false);
    const first = await next(channel, dead);
    const death = { count: 1, reason: 'rejected', queue: name, time, exchange: '', 'routing-keys': [name] };
    const firstDeath = {
      'x-first-death-exchange': '',
      'x-first-death-queue': name,
      'x-first-death-reason': 'rejected',
    };
    expect(first.properties.headers).toEqual({ k: 1, 'x-death': [death], ...firstDeath });
    channel.publish('', name, first.content, { headers: first.properties.headers });
    channel.reject(await next(channel, name, {}), false);
    const second = await next(channel, dead);
    expect(second.properties.headers).toEqual({ k: 1, 'x-death': [{ ...death, count: 2 }], ...firstDeath });
  });

  it('takes the expiration away from what has expired, and keeps it on record', async () => {
    const name = await queue('expiring', { messageTtl: 10 });
    channel.sendToQueue(name, Buffer.from('e'), { expiration: '60000', messageId: 'id' });
    const { properties } = await next(channel, dead);
    expect(properties).toMatchObject({ messageId: 'id', expiration: undefined });
    expect(properties.headers?.['x-death']).toEqual([
      expect.objectContaining({ reason: 'expired', 'original-expiration': '60000' }),
    ]);
  });

  it('moves what a full queue drops', async () => {
    const name = await queue('full', { maxLength: 1 });
    channel.sendToQueue(name, Buffer.from('1'));
    channel.sendToQueue(name, Buffer.from('2'));
    const message = await next(channel, dead);
    expect(message.content.toString()).toBe('1');
    expect(message.properties.headers?.['x-first-death-reason']).toBe('maxlen');
  });

  it('ends a circle that no consumer has a part in', async () => {
    await channel.assertQueue('circle', {
      durable: false,
      messageTtl: 1,
      deadLetterExchange: '',
      deadLetterRoutingKey: 'circle',
    });
    channel.sendToQueue('circle', Buffer.from('round'));
    await ready(channel, 'circle', 0);
  });

  it('keeps at-least-once dead letters until there is a way', async () => {
    const { queue: name } = await channel.assertQueue('at-least-once', {
      durable: true,
      arguments: {
        'x-queue-type': 'quorum',
        'x-dead-letter-exchange': 'later',
        'x-dead-letter-strategy': 'at-least-once',
        'x-overflow': 'reject-publish',
        'x-message-ttl': 5,
      },
    });
    channel.sendToQueue(name, Buffer.from('waits'));
    await ready(channel, name, 0);
    await channel.assertExchange('later', 'fanout', { durable: false });
    await channel.bindQueue(dead, 'later', '');
    expect((await next(channel, dead)).content.toString()).toBe('waits');
  });

  it('takes a poison message out of a quorum queue after its delivery limit', async () => {
    const name = await queue('poisoned', {
      durable: true,
      arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': 2 },
    });
    channel.sendToQueue(name, Buffer.from('p'));
    for (const count of [0, 1, 2]) {
      const message = await next(channel, name, {});
      expect(message.fields.redelivered).toBe(count > 0);
      expect(message.properties.headers).toEqual({ 'x-delivery-count': count });
      channel.nack(message);
    }
    const { properties } = await next(channel, dead);
    expect(properties.headers?.['x-death']).toEqual([
      { count: 1, reason: 'delivery_limit', queue: name, time, exchange: '', 'routing-keys': [name] },
    ]);
  });
});
