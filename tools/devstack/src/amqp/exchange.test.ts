import type { Channel } from 'amqplib';
import { BrokerFixture, closedBy, drain, next, ready } from './testing/broker-fixture';
import { eventually } from './testing/eventually';

describe('exchanges', () => {
  let broker: BrokerFixture;
  let channel: Channel;
  let number = 0;

  beforeAll(async () => {
    broker = await BrokerFixture.start();
  });
  beforeEach(async () => {
    channel = await broker.channel();
  });
  afterAll(() => broker.stop());

  const exchange = async (type: string, options: Parameters<Channel['assertExchange']>[2] = {}): Promise<string> =>
    (await channel.assertExchange(`x${++number}`, type, { durable: false, ...options })).exchange;
  const queue = async (): Promise<string> => (await channel.assertQueue('', { exclusive: true })).queue;

  it('match headers by value, by presence, and all or any of them', async () => {
    const name = await exchange('headers');
    const cases: [Record<string, unknown>, string[]][] = [
      [{ 'x-match': 'all', a: 1, b: 'x' }, ['both']],
      [{ 'x-match': 'any', a: 1, b: 'x' }, ['both', 'a', 'b', 'wrong type']],
      [{ a: 1 }, ['both', 'a']],
      [{ a: null }, ['both', 'a', 'wrong type']],
      [{}, ['both', 'a', 'b', 'none', 'wrong type']],
      [{ 'x-match': 'any' }, []],
    ];
    const queues: string[] = [];
    for (const [args] of cases) {
      const bound = await queue();
      await channel.bindQueue(bound, name, '', args);
      queues.push(bound);
    }
    const messages: Record<string, Record<string, unknown>> = {
      both: { a: 1, b: 'x' },
      a: { a: 1 },
      b: { b: 'x', c: 2 },
      none: {},
      'wrong type': { a: '1', b: 'x' },
    };
    for (const [body, headers] of Object.entries(messages)) channel.publish(name, '', Buffer.from(body), { headers });
    const received: string[][] = [];
    for (const bound of queues) received.push(await drain(channel, bound));
    expect(received).toEqual(cases.map(([, expected]) => expected));
  });

  it('feed other exchanges, and no queue twice', async () => {
    const source = await exchange('fanout');
    const target = await exchange('direct');
    await channel.bindExchange(target, source, '');
    await channel.bindExchange(source, target, 'k');
    const bound = await queue();
    await channel.bindQueue(bound, target, 'k');
    await channel.bindQueue(bound, source, 'whatever');
    channel.publish(source, 'k', Buffer.from('1'));
    channel.publish(source, 'other', Buffer.from('2'));
    await ready(channel, bound, 2);
    expect(await drain(channel, bound)).toEqual(['1', '2']);
    await channel.unbindExchange(target, source, '');
  });

  it('pass on to their alternate what nobody takes', async () => {
    const alternate = await exchange('fanout');
    const bound = await queue();
    await channel.bindQueue(bound, alternate, '');
    const name = await exchange('direct', { alternateExchange: alternate });
    channel.publish(name, 'nobody', Buffer.from('lost'));
    expect((await next(channel, bound)).content.toString()).toBe('lost');
  });

  it('stop routing with the binding, and go with the last one when they are auto-delete', async () => {
    const name = await exchange('topic', { autoDelete: true });
    const bound = await queue();
    await channel.bindQueue(bound, name, 'a.*');
    await channel.bindQueue(bound, name, 'b.*');
    await channel.unbindQueue(bound, name, 'a.*');
    channel.publish(name, 'a.b', Buffer.from('a'));
    channel.publish(name, 'b.b', Buffer.from('b'));
    await ready(channel, bound, 1);
    await channel.unbindQueue(bound, name, 'b.*');
    expect(await closedBy(channel, () => channel.checkExchange(name))).toMatchObject({ code: 404 });
  });

  it('copy to the keys in CC and BCC, and keep BCC to themselves', async () => {
    const [to, copy, blind] = [await queue(), await queue(), await queue()];
    channel.publish('', to, Buffer.from('c'), { CC: [copy], BCC: [blind] });
    for (const name of [to, copy, blind]) {
      const message = await next(channel, name);
      expect(message.fields.routingKey).toBe(to);
      expect(message.properties.headers).toEqual({ CC: [copy] });
    }
  });

  it('return mandatory messages that nobody takes', async () => {
    const returned: unknown[] = [];
    channel.on('return', (message: { fields: object; content: Buffer }) =>
      returned.push({ ...message.fields, body: message.content.toString() }),
    );
    channel.publish('amq.topic', 'nowhere', Buffer.from('m'), { mandatory: true });
    await eventually(() => returned.length === 1);
    expect(returned).toEqual([
      { replyCode: 312, replyText: 'NO_ROUTE', exchange: 'amq.topic', routingKey: 'nowhere', body: 'm' },
    ]);
  });
});
