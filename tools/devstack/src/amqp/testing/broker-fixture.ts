import { type Channel, type ChannelModel, type ConfirmChannel, connect } from 'amqplib';
import { type AmqpServer, startAmqpServer } from '../server';
import { eventually } from './eventually';

export interface ChannelClosed {
  code: number;
  message: string;
}

/** A broker in this process and clients of it; `stop` ends all of them. */
export class BrokerFixture {
  readonly server: AmqpServer;
  private readonly connections: ChannelModel[] = [];

  private constructor(server: AmqpServer) {
    this.server = server;
  }

  static async start(dataDir?: string): Promise<BrokerFixture> {
    return new BrokerFixture(await startAmqpServer({ port: 0, dataDir }));
  }

  async connect(): Promise<ChannelModel> {
    const connection = await connect(this.server.url, { noDelay: true });
    connection.on('error', () => {});
    this.connections.push(connection);
    return connection;
  }

  /** A channel on a connection of its own, so that one test's errors never reach another's. */
  async channel(): Promise<Channel> {
    const channel = await (await this.connect()).createChannel();
    channel.on('error', () => {});
    return channel;
  }

  async confirmChannel(): Promise<ConfirmChannel> {
    const channel = await (await this.connect()).createConfirmChannel();
    channel.on('error', () => {});
    return channel;
  }

  async stop(): Promise<void> {
    for (const connection of this.connections) await connection.close().catch(() => {});
    await this.server.close();
  }
}

export const ready = (channel: Channel, queue: string, count: number): Promise<boolean> =>
  eventually(async () => (await channel.checkQueue(queue)).messageCount === count);

/** Takes the next message once there is one. */
export const next = (channel: Channel, queue: string, options: { noAck?: boolean } = { noAck: true }) =>
  eventually(() => channel.get(queue, options));

export async function drain(channel: Channel, queue: string): Promise<string[]> {
  const bodies: string[] = [];
  for (;;) {
    const message = await channel.get(queue, { noAck: true });
    if (message === false) return bodies;
    bodies.push(message.content.toString());
  }
}

/** How the broker closes the channel that `act` misuses. */
export async function closedBy(channel: Channel, act: () => unknown): Promise<ChannelClosed> {
  const closed = new Promise<ChannelClosed>((resolve) => {
    channel.once('error', (error: Error & { code?: number }) =>
      resolve({ code: error.code ?? 0, message: error.message }),
    );
  });
  await Promise.resolve(act()).catch(() => {});
  return closed;
}
