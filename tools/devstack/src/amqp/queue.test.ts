import type { Channel } from 'amqplib';
import { BrokerFixture, closedBy, drain, next, ready } from './testing/broker-fixture';
import { eventually } from './testing/eventually';

describe('queues', () => {
  let broker: BrokerFixture;
  let channel: Channel;

  beforeAll(async () => {
    broker = await BrokerFixture.start();
  });
  beforeEach(async () => {
    channel = await broker.channel();
  });
  afterAll(() => broker.stop());

  const queue = async (options: Parameters<Channel['assertQueue']>[1] = {}): Promise<string> =>
    (await channel.assertQueue('', { durable: false, ...options })).queue;
  const send = (name: string, ...bodies: string[]): void => {
    for (const body of bodies) channel.sendToQueue(name, Buffer.from(body));
  };

  const refusal = async (name: string) => {
    const other = await broker.channel();
    return closedBy(other, () => other.checkQueue(name));
  };

  it('put requeued messages back in their places, as redelivered', async () => {
    const name = await queue();
    send(name, '1', '2', '3');
    const first = await next(channel, name, {});
    const second = await next(channel, name, {});
    channel.nack(second);
    channel.nack(first);
    await ready(channel, name, 3);
    const seen = [await next(channel, name), await next(channel, name), await next(channel, name)];
    expect(seen.map(({ content, fields }) => [content.toString(), fields.redelivered])).toEqual([
      ['1', true],
      ['2', true],
      ['3', false],
    ]);
  });

  it('get back what a closed channel had not acknowledged', async () => {
    const name = await queue();
    send(name, '1', '2');
    const other = await broker.channel();
    await next(other, name, {});
    await next(other, name, {});
    await other.close();
    await ready(channel, name, 2);
    expect(await drain(channel, name)).toEqual(['1', '2']);
  });

  it('serve the highest priority first', async () => {
    const name = await queue({ maxPriority: 5 });
    for (const [body, priority] of [
      ['low', 1],
      ['high', 5],
      ['over', 9],
      ['middle', 3],
    ] as const)
      channel.sendToQueue(name, Buffer.from(body), { priority });
    channel.sendToQueue(name, Buffer.from('none'));
    await ready(channel, name, 5);
    expect(await drain(channel, name)).toEqual(['high', 'over', 'middle', 'low', 'none']);
  });

  it('drop their heads beyond the length or the bytes that they may hold', async () => {
    const byLength = await queue({ maxLength: 2 });
    send(byLength, '1', '2', '3', '4');
    const byBytes = await queue({ arguments: { 'x-max-length-bytes': 5 } });
    send(byBytes, 'aaa', 'bb', 'c');
    await ready(channel, byBytes, 2);
    expect(await drain(channel, byLength)).toEqual(['3', '4']);
    expect(await drain(channel, byBytes)).toEqual(['bb', 'c']);
  });

  it('lose messages that have outlived the queue or themselves, but only at the head', async () => {
    const ttl = await queue({ messageTtl: 20 });
    send(ttl, 'x');
    await ready(channel, ttl, 0);
    const own = await queue();
    channel.sendToQueue(own, Buffer.from('long'), { expiration: '300' });
    channel.sendToQueue(own, Buffer.from('short'), { expiration: '1' });
    await ready(channel, own, 2);
    await ready(channel, own, 0);
  });

  it('hand a message without any time to live to a consumer that waits', async () => {
    const name = await queue({ messageTtl: 0 });
    send(name, 'nobody waits');
    const seen: string[] = [];
    await channel.consume(name, (message) => seen.push(String(message?.content)), { noAck: true });
    send(name, 'somebody waits');
    await eventually(() => seen.length > 0);
    expect(seen).toEqual(['somebody waits']);
  });

  it.each([
    ['without a delivery limit behind the others', {}, ['2', '1']],
    ['with a delivery limit before them', { 'x-delivery-limit': 5 }, ['1', '2']],
  ])('of type quorum put back a rejected message %s', async (_name, limit, expected) => {
    const name = await queue({ durable: true, arguments: { 'x-queue-type': 'quorum', ...limit } });
    send(name, '1', '2');
    channel.reject(await next(channel, name, {}), true);
    await ready(channel, name, 2);
    expect(await drain(channel, name)).toEqual(expected);
  });

  it('end when nobody has used them for x-expires', async () => {
    const name = await queue({ expires: 30 });
    const other = await broker.channel();
    // Looking at the queue would count as use: binding it does not.
    const error = closedBy(other, () =>
      eventually(async () => {
        await other.bindQueue(name, 'amq.direct', 'k');
        return false;
      }),
    );
    expect(await error).toMatchObject({ code: 404, message: expect.stringContaining(`no queue '${name}'`) });
  });

  it('give each consumer its prefetch, and take turns', async () => {
    await channel.prefetch(1);
    const name = await queue();
    const seen: string[] = [];
    const held: (() => void)[] = [];
    for (const consumer of ['A', 'B'])
      await channel.consume(name, (message) => {
        if (message === null) return;
        seen.push(consumer + message.content.toString());
        held.push(() => channel.ack(message));
      });
    send(name, '1', '2', '3', '4');
    await eventually(() => seen.length === 2);
    await ready(channel, name, 2);
    for (let i = 0; i < 4; i++) (await eventually(() => held.shift()))();
    await eventually(() => seen.length === 4);
    expect(seen).toEqual(['A1', 'B2', 'A3', 'B4']);
  });

  it('share the prefetch of a whole channel', async () => {
    await channel.prefetch(2, true);
    const names = [await queue(), await queue()];
    let seen = 0;
    const last: Parameters<Parameters<Channel['consume']>[1]>[0][] = [];
    for (const name of names)
      await channel.consume(name, (message) => {
        seen++;
        last.push(message);
      });
    for (const name of names) send(name, '1', '2');
    await eventually(() => seen === 2);
    channel.ackAll();
    await eventually(() => seen === 4);
  });

  it('prefer consumers of a higher priority', async () => {
    const name = await queue();
    const seen: string[] = [];
    await channel.consume(name, () => seen.push('low'), { noAck: true, priority: 1 });
    await channel.consume(name, () => seen.push('high'), { noAck: true, priority: 9 });
    send(name, '1', '2');
    await eventually(() => seen.length === 2);
    expect(seen).toEqual(['high', 'high']);
  });

  it('keep to a single active consumer until it goes', async () => {
    const name = await queue({ arguments: { 'x-single-active-consumer': true } });
    const seen: string[] = [];
    const first = await channel.consume(name, () => seen.push('A'), { noAck: true });
    await channel.consume(name, () => seen.push('B'), { noAck: true });
    send(name, '1', '2');
    await eventually(() => seen.length === 2);
    await channel.cancel(first.consumerTag);
    send(name, '3');
    await eventually(() => seen.length === 3);
    expect(seen).toEqual(['A', 'A', 'B']);
  });

  it('tell their consumers when they are deleted', async () => {
    const name = await queue();
    let told: unknown = 'nothing';
    await channel.consume(name, (message) => {
      told = message;
    });
    await channel.deleteQueue(name);
    await eventually(() => told === null);
  });

  it('go with their last consumer when they are auto-delete', async () => {
    const name = await queue({ autoDelete: true });
    const { consumerTag } = await channel.consume(name, () => {});
    await channel.cancel(consumerTag);
    expect(await closedBy(channel, () => channel.checkQueue(name))).toMatchObject({ code: 404 });
  });

  it('belong to one connection when they are exclusive, and go with it', async () => {
    const owner = await broker.connect();
    const owning = await owner.createChannel();
    const { queue: name } = await owning.assertQueue('', { exclusive: true });
    expect(await refusal(name)).toMatchObject({ code: 405 });
    await owner.close();
    expect(await refusal(name)).toMatchObject({ code: 404 });
  });

  it('answer purge and delete with how many messages went', async () => {
    const name = await queue();
    send(name, '1', '2', '3');
    expect(await channel.purgeQueue(name)).toEqual({ messageCount: 3 });
    send(name, '4');
    expect(await channel.deleteQueue(name)).toEqual({ messageCount: 1 });
    expect(await channel.deleteQueue(name)).toEqual({ messageCount: 0 });
  });

  it('give everything back on recover', async () => {
    const name = await queue();
    send(name, '1');
    await next(channel, name, {});
    await channel.recover();
    expect((await next(channel, name)).fields.redelivered).toBe(true);
  });

  it('carry a body larger than any frame', async () => {
    const name = await queue();
    channel.sendToQueue(name, Buffer.alloc(1 << 20, 7));
    const { content } = await next(channel, name);
    expect(content.length).toBe(1 << 20);
    expect(content.every((byte) => byte === 7)).toBe(true);
  });
});
