import { once } from 'node:events';
import { connect as connectSocket } from 'node:net';
import type { ByteWriter } from './byte-writer';
import { FRAME_BODY, FRAME_HEADER, FRAME_METHOD } from './frame-reader';
import { METHOD } from './method-ids';
import { BrokerFixture } from './testing/broker-fixture';
import { eventually } from './testing/eventually';
import { RawClient } from './testing/raw-client';

const publish = (out: ByteWriter): void => {
  out.short(0);
  out.shortString('');
  out.shortString('nowhere');
  out.octet(0);
};

describe('a connection', () => {
  let broker: BrokerFixture;
  let port: number;
  const clients: RawClient[] = [];

  beforeAll(async () => {
    broker = await BrokerFixture.start();
    port = broker.server.port;
  });
  afterAll(async () => {
    for (const client of clients) client.end();
    await broker.stop();
  });

  const open = async (heartbeat?: number): Promise<RawClient> => {
    const client = await RawClient.open(port, heartbeat);
    clients.push(client);
    return client;
  };

  it('answers another protocol with the one it speaks', async () => {
    for (const greeting of ['GET / HTTP/1.1\r\n\r\n', 'AMQP\x00\x01\x00\x00', 'AMQP\x03\x01\x00\x00']) {
      const client = await RawClient.connect(port);
      client.socket.write(greeting, 'latin1');
      await eventually(() => client.closed);
      expect(client.received.toString('latin1')).toBe('AMQP\x00\x00\x09\x01');
    }
  });

  it.each([
    [540, 'transactions are not supported (tx.select)', METHOD.txSelect],
    [503, 'unimplemented method basic.deliver', METHOD.basicDeliver],
    [503, 'unknown method 60.999', (60 << 16) | 999],
    [503, 'unknown method 777.1', (777 << 16) | 1],
  ])('is closed with %i by a method that is not supported: %s', async (code, text, method) => {
    const client = await open();
    client.send(1, method);
    expect(await client.connectionClosed()).toEqual({
      code,
      text: expect.stringContaining(text),
      classId: method >>> 16,
      methodId: method & 0xffff,
    });
    client.send(0, METHOD.connectionCloseOk);
    await eventually(() => client.closed);
  });

  it('refuses `immediate` by name', async () => {
    const client = await open();
    client.send(1, METHOD.basicPublish, (out) => {
      publish(out);
      out.bytes[out.length - 1] = 2;
    });
    expect(await client.connectionClosed()).toMatchObject({ code: 540, text: 'NOT_IMPLEMENTED - immediate=true' });
  });

  const malformed: [string, number, (client: RawClient) => void][] = [
    ['a frame without its end', 501, (client) => client.frame(FRAME_METHOD, 1, Buffer.alloc(4), 0)],
    ['an unknown frame type', 501, (client) => client.frame(9, 1, Buffer.alloc(4))],
    ['a frame that is too large', 501, (client) => client.frame(FRAME_METHOD, 1, Buffer.alloc(200_000))],
    ['arguments that end too early', 502, (client) => client.send(1, METHOD.queueDeclare, (out) => out.short(0))],
    ['a method number that ends too early', 502, (client) => client.frame(FRAME_METHOD, 1, Buffer.alloc(2))],
    ['a method on a channel that is not open', 504, (client) => client.send(9, METHOD.queueDeclare)],
    ['a channel opened twice', 504, (client) => client.send(1, METHOD.channelOpen, (out) => out.shortString(''))],
    ['a body without a method', 505, (client) => client.frame(FRAME_BODY, 1, Buffer.alloc(4))],
    [
      'a method instead of a header',
      505,
      (client) => {
        client.send(1, METHOD.basicPublish, publish);
        client.send(1, METHOD.basicPublish, publish);
      },
    ],
    [
      'a body instead of a header',
      505,
      (client) => {
        client.send(1, METHOD.basicPublish, publish);
        client.frame(FRAME_BODY, 1, Buffer.alloc(4));
      },
    ],
    [
      'properties that end too early',
      502,
      (client) => {
        client.send(1, METHOD.basicPublish, publish);
        const header = Buffer.alloc(14, 0xff);
        header.writeUInt16BE(60, 0);
        header.fill(0, 2, 12);
        header.writeUInt16BE(0xfffc, 12);
        client.frame(FRAME_HEADER, 1, header);
      },
    ],
  ];

  it.each(malformed)('is closed for %s with %i', async (_name, code, act) => {
    const client = await open();
    act(client);
    expect((await client.connectionClosed()).code).toBe(code);
  });

  it('never takes the broker down, whatever bytes come', async () => {
    let seed = 42;
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fff_ffff;
      return (seed >>> 8) % below;
    };
    const bytes = (length: number): Buffer => Buffer.from(Array.from({ length }, () => random(256)));
    const methods = Object.values(METHOD);
    for (let round = 0; round < 150; round++) {
      const client = round % 5 === 0 ? await RawClient.connect(port) : await open();
      for (let i = 0; i < 8; i++) {
        const kind = random(4);
        if (kind === 0) client.socket.write(bytes(random(64)));
        else if (kind === 1) client.frame(random(10), random(3), bytes(random(64)));
        else client.send(random(2), methods[random(methods.length)] ?? 0, (out) => out.raw(bytes(random(40))));
      }
      client.end();
    }
    const client = await open();
    client.send(0, METHOD.connectionClose, (out) => {
      out.short(200);
      out.shortString('bye');
      out.long(0);
    });
    await client.method(METHOD.connectionCloseOk);
    await eventually(() => client.closed);
  });

  it('hears a heartbeat, and ends when its peer is silent for two intervals', async () => {
    const client = await open(1);
    await eventually(() => client.heartbeats > 0);
    await eventually(() => client.closed);
  });

  it('refuses a virtual host that it does not have', async () => {
    const client = await RawClient.greet(port, { virtualHost: 'elsewhere' });
    clients.push(client);
    expect(await client.connectionClosed()).toMatchObject({
      code: 530,
      text: 'NOT_ALLOWED - vhost elsewhere not found',
    });
  });

  it.each([
    ['lower than the minimum allowed value (4096)', 100],
    ['higher than the maximum allowed value (131072)', 1_000_000],
  ])('refuses a frame size %s', async (text, frameMax) => {
    const client = await RawClient.greet(port, { frameMax });
    clients.push(client);
    const closed = await client.connectionClosed();
    expect(closed).toMatchObject({ code: 530, text: expect.stringContaining(text) });
  });

  it('is told when the broker stops', async () => {
    const other = await BrokerFixture.start();
    const client = await RawClient.open(other.server.port);
    clients.push(client);
    const stopped = other.server.close();
    expect(await client.connectionClosed()).toMatchObject({ code: 320 });
    client.send(0, METHOD.connectionCloseOk);
    await stopped;
    const refused = connectSocket(other.server.port, '127.0.0.1');
    await once(refused, 'error');
  });
});
