import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Channel, type ChannelModel, type ConfirmChannel, connect } from 'amqplib';
import { startAmqpServer } from './server';
import { BrokerFixture, drain, next, ready } from './testing/broker-fixture';
import { BrokerProgram } from './testing/broker-process';

const quorum = { durable: true, arguments: { 'x-queue-type': 'quorum' } };
const persistent = { persistent: true };

describe('with a data directory', () => {
  let dataDir: string;
  let broker: BrokerFixture;
  let channel: ConfirmChannel;

  const start = async (): Promise<void> => {
    broker = await BrokerFixture.start(dataDir);
    channel = await broker.confirmChannel();
  };
  const restart = async (between: (log: string) => void = () => {}): Promise<void> => {
    await broker.stop();
    between(join(dataDir, 'broker.log'));
    await start();
  };

  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'amqp-data-'));
    await start();
  });
  afterEach(async () => {
    await broker.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('what is durable is there after a restart, and nothing else', async () => {
    await channel.assertExchange('lasting', 'topic', { durable: true });
    await channel.assertExchange('fleeting', 'topic', { durable: false });
    await channel.assertQueue('lasting', { durable: true, maxPriority: 3 });
    await channel.assertQueue('fleeting', { durable: false });
    await channel.bindQueue('lasting', 'lasting', 'a.#');
    await channel.bindQueue('lasting', 'lasting', 'b.#');
    await channel.unbindQueue('lasting', 'lasting', 'b.#');
    channel.publish('lasting', 'a.b', Buffer.from('kept'), { persistent: true, priority: 2, headers: { k: 'v' } });
    channel.publish('lasting', 'a.b', Buffer.from('transient'));
    await channel.waitForConfirms();
    await restart();
    channel.publish('lasting', 'a.c', Buffer.from('routed'));
    channel.publish('lasting', 'b.c', Buffer.from('not routed'));
    await channel.waitForConfirms();
    const kept = await next(channel, 'lasting');
    expect(kept.content.toString()).toBe('kept');
    expect(kept.properties).toMatchObject({ priority: 2, headers: { k: 'v' }, deliveryMode: 2 });
    expect(await drain(channel, 'lasting')).toEqual(['routed']);
    await channel.assertExchange('fleeting', 'direct', { durable: false });
    expect((await channel.assertQueue('fleeting', { durable: true })).messageCount).toBe(0);
  });

  it('acknowledged messages are gone, unacknowledged ones come back as redelivered', async () => {
    await channel.assertQueue('q', quorum);
    for (const body of ['1', '2', '3']) channel.sendToQueue('q', Buffer.from(body));
    await channel.waitForConfirms();
    channel.ack(await next(channel, 'q', {}));
    await next(channel, 'q', {});
    await restart();
    const second = await next(channel, 'q');
    const third = await next(channel, 'q');
    expect([second.content.toString(), second.fields.redelivered]).toEqual(['2', true]);
    expect(second.properties.headers).toEqual({ 'x-delivery-count': 1 });
    expect([third.content.toString(), third.fields.redelivered]).toEqual(['3', false]);
  });

  it('a torn tail costs the torn write alone', async () => {
    await channel.assertQueue('q', quorum);
    channel.sendToQueue('q', Buffer.from('whole'));
    await channel.waitForConfirms();
    await restart((log) => appendFileSync(log, Buffer.from([0, 0, 1, 0, 1, 2, 3, 4, 5])));
    channel.sendToQueue('q', Buffer.from('later'));
    await channel.waitForConfirms();
    let whole = 0;
    await restart((log) => {
      whole = statSync(log).size;
    });
    channel.sendToQueue('q', Buffer.from('torn'));
    await channel.waitForConfirms();
    await restart((log) => truncateSync(log, whole + 20));
    expect(await drain(channel, 'q')).toEqual(['whole', 'later']);
  });

  it('a second broker on the same port leaves the log alone', async () => {
    const { port } = broker.server;
    await expect(startAmqpServer({ port, dataDir })).rejects.toThrow('EADDRINUSE');
    await channel.assertQueue('q', quorum);
    await restart();
    expect((await channel.checkQueue('q')).messageCount).toBe(0);
  });

  it('a file that is no log stops the start by name', async () => {
    const other = mkdtempSync(join(tmpdir(), 'amqp-data-'));
    writeFileSync(join(other, 'broker.log'), 'something else altogether');
    await expect(startAmqpServer({ port: 0, dataDir: other })).rejects.toThrow('is not a log of this broker');
    rmSync(other, { recursive: true });
  });

  it('a log that is mostly dead is rewritten', async () => {
    await channel.assertQueue('q', quorum);
    await channel.assertQueue('busy', quorum);
    channel.sendToQueue('q', Buffer.from('held'));
    channel.sendToQueue('q', Buffer.from('ready'));
    await next(channel, 'q', {});
    for (let i = 0; i < 40; i++) {
      channel.sendToQueue('busy', Buffer.alloc(500_000));
      await channel.waitForConfirms();
      channel.ack(await next(channel, 'busy', {}));
    }
    await ready(channel, 'busy', 0);
    await restart((log) => expect(readFileSync(log).length).toBeLessThan(10_000_000));
    const held = await next(channel, 'q');
    expect([held.content.toString(), held.fields.redelivered]).toEqual(['held', true]);
    expect(await drain(channel, 'q')).toEqual(['ready']);
  });
});

describe('the broker as a process', () => {
  let program: BrokerProgram;
  const connections: ChannelModel[] = [];

  beforeAll(() => {
    program = new BrokerProgram();
  });
  afterAll(async () => {
    for (const connection of connections) await connection.close().catch(() => {});
    program.remove();
  });

  const confirming = async (url: string): Promise<ConfirmChannel> => {
    const connection = await connect(url, { noDelay: true });
    connection.on('error', () => {});
    connections.push(connection);
    const channel = await connection.createConfirmChannel();
    channel.on('error', () => {});
    return channel;
  };
  const bodies = async (channel: Channel): Promise<string[]> => (await drain(channel, 'orders')).sort();

  it('keeps every confirmed message through kill -9, and stops cleanly on SIGTERM', async () => {
    const first = await program.start();
    const channel = await confirming(first.url);
    await channel.assertQueue('orders', quorum);
    const confirmed: string[] = [];
    for (let i = 0; i < 300; i++) {
      const body = `order ${i}`;
      channel.sendToQueue('orders', Buffer.from(body), persistent, (error: unknown) => {
        if (!error) confirmed.push(body);
      });
    }
    await channel.waitForConfirms();
    const held = await next(channel, 'orders', {});
    expect(await first.end('SIGKILL')).toBeNull();

    const second = await program.start();
    const again = await confirming(second.url);
    const redelivered = await next(again, 'orders', {});
    expect(redelivered.content).toEqual(held.content);
    expect(redelivered.fields.redelivered).toBe(true);
    again.nack(redelivered);
    await ready(again, 'orders', 300);
    expect(await bodies(again)).toEqual(confirmed.sort());
    expect(await second.end('SIGTERM')).toBe(0);

    const third = await program.start();
    expect(await bodies(await confirming(third.url))).toEqual([]);
    expect(await third.end('SIGINT')).toBe(0);
  });
});
