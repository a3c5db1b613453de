import { FrameWriter } from './frame-writer';
import { PublisherConfirms } from './publisher-confirms';
import { BrokerFixture, drain } from './testing/broker-fixture';

/** The tags of the acks and nacks in the bytes, a `*` behind those that stand for all before. */
function confirmsIn(bytes: Buffer): string[] {
  const found: string[] = [];
  for (let at = 0; at < bytes.length; at += 21) {
    const sign = bytes.readUInt16BE(at + 9) === 80 ? '+' : '-';
    found.push(`${sign}${bytes.readBigUInt64BE(at + 11)}${bytes[at + 19] === 1 ? '*' : ''}`);
  }
  return found;
}

describe('PublisherConfirms', () => {
  it('sends one confirm for a run, and single ones around what was refused', () => {
    const sent: string[] = [];
    const writer = new FrameWriter(4096, {
      write: (bytes) => {
        sent.push(...confirmsIn(bytes));
        return true;
      },
    });
    const confirms = new PublisherConfirms();
    for (const accepted of [true, true, true]) confirms.add(accepted);
    confirms.send(writer, 1);
    for (const accepted of [true, false, false, true, true, false, true]) confirms.add(accepted);
    confirms.send(writer, 1);
    expect(confirms.hasPending).toBe(false);
    writer.flush();
    expect(sent).toEqual(['+3*', '+4', '-5', '-6', '+8*', '-9', '+10']);
  });
});

describe('publishing with confirms', () => {
  let broker: BrokerFixture;
  beforeAll(async () => {
    broker = await BrokerFixture.start();
  });
  afterAll(() => broker.stop());

  it('returns a mandatory message before it confirms it', async () => {
    const channel = await broker.confirmChannel();
    const seen: string[] = [];
    channel.on('return', () => seen.push('return'));
    await new Promise<void>((resolve) => {
      channel.publish('', 'nowhere', Buffer.from('m'), { mandatory: true }, () => {
        seen.push('ack');
        resolve();
      });
    });
    expect(seen).toEqual(['return', 'ack']);
  });

  it('refuses what a full queue does not take', async () => {
    const channel = await broker.confirmChannel();
    const { queue } = await channel.assertQueue('', {
      durable: false,
      arguments: { 'x-max-length': 1, 'x-overflow': 'reject-publish' },
    });
    const outcomes: string[] = [];
    for (const body of ['1', '2'])
      await new Promise<void>((resolve) => {
        channel.sendToQueue(queue, Buffer.from(body), {}, (error: unknown) => {
          outcomes.push(error ? 'nack' : 'ack');
          resolve();
        });
      });
    expect(outcomes).toEqual(['ack', 'nack']);
    expect(await drain(channel, queue)).toEqual(['1']);
  });

  it('confirms thousands at once', async () => {
    const channel = await broker.confirmChannel();
    const { queue } = await channel.assertQueue('', { durable: false });
    for (let i = 0; i < 5_000; i++) channel.sendToQueue(queue, Buffer.from(String(i)));
    await channel.waitForConfirms();
    expect((await channel.checkQueue(queue)).messageCount).toBe(5_000);
  });
});
