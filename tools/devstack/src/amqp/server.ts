import { createServer, type Server, type Socket } from 'node:net';
import { Broker } from './broker';
import { Connection, type ConnectionHost } from './connection';
import { type Logger, SILENT } from './logger';
import type { QueuedEntry } from './storage/message-store';

export interface AmqpServerOptions {
  /** 0 for any that is free. */
  port: number;
  host?: string;
  /** Where durable things are kept; without it everything ends with the process. */
  dataDir?: string;
  logger?: Logger;
}

export interface AmqpServer {
  port: number;
  url: string;
  /** Tells every connection, writes what is left and resolves when the port is free again. */
  close(): Promise<void>;
}

/** How long records that nobody waits for may stay out of the log. */
const IDLE_FLUSH = 5;
/** Clients get this long to answer connection.close. */
const CLOSE_GRACE = 500;

/** Starts a broker that speaks AMQP 0-9-1. Rejects when the port is taken or the data directory cannot be used. */
export async function startAmqpServer(options: AmqpServerOptions): Promise<AmqpServer> {
  const { port, host = '127.0.0.1', dataDir, logger = SILENT } = options;
  const server = createServer();
  // The port first: whoever holds it may be writing to the same data directory.
  await listen(server, port, host);
  const connections = await openBroker(server, dataDir, logger);
  server.on('connection', (socket: Socket) => connections.accept(socket));
  // Without a listener, running out of file descriptors would end the process.
  server.on('error', (error) => logger.error('a connection could not be accepted', { error: error.message }));
  const address = server.address();
  const actual = typeof address === 'object' && address !== null ? address.port : port;
  return {
    port: actual,
    url: `amqp://${host}:${actual}`,
    close: () => connections.close(server),
  };
}

/** Runs before the first connection can arrive: nothing here waits unless it fails. */
async function openBroker(server: Server, dataDir: string | undefined, logger: Logger): Promise<ConnectionSet> {
  try {
    return new ConnectionSet(dataDir, logger);
  } catch (error) {
    await new Promise((resolve) => server.close(resolve));
    throw error;
  }
}

const listen = (server: Server, port: number, host: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });

/** The open connections, and what is done once per tick for all of them together. */
class ConnectionSet implements ConnectionHost {
  readonly broker: Broker;
  readonly logger: Logger;
  private readonly open = new Set<Connection>();
  private touched = new Set<Connection>();
  private scheduled = false;
  private idleFlush: NodeJS.Timeout | undefined;
  private closing: Promise<void> | undefined;
  private onEmpty: (() => void) | undefined;

  constructor(dataDir: string | undefined, logger: Logger) {
    this.logger = logger;
    this.broker = new Broker(dataDir, () => this.outstanding());
  }

  accept(socket: Socket): void {
    if (this.closing !== undefined) {
      socket.destroy();
      return;
    }
    this.open.add(new Connection(socket, this));
  }

  /** Runs once the sockets that are readable now have been read: one write to the log, then one to each client. */
  touch(connection: Connection): void {
    this.touched.add(connection);
    this.schedule();
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => this.endTick());
  }

  private endTick(): void {
    this.scheduled = false;
    const { touched } = this;
    this.touched = new Set();
    // Whoever gets an answer now may rely on it, whatever becomes of this process.
    if (touched.size > 0 || this.broker.store.isUrgent) this.broker.store.flush();
    else this.flushLater();
    for (const connection of touched) connection.flush();
  }

  /** Acknowledgements alone wait a moment for company: nobody is answered, and losing one only redelivers. */
  private flushLater(): void {
    if (!this.broker.store.hasPending || this.idleFlush !== undefined) return;
    this.idleFlush = setTimeout(() => {
      this.idleFlush = undefined;
      this.broker.store.flush();
    }, IDLE_FLUSH);
  }

  /** Bytes were handled that may have changed something without an answer. */
  changed(): void {
    this.schedule();
  }

  closed(connection: Connection): void {
    this.open.delete(connection);
    if (this.open.size === 0) this.onEmpty?.();
  }

  close(server: Server): Promise<void> {
    this.closing ??= this.closeAll(server);
    return this.closing;
  }

  private async closeAll(server: Server): Promise<void> {
    const stopped = new Promise<void>((resolve) => server.close(() => resolve()));
    const allGone = new Promise<void>((resolve) => {
      if (this.open.size === 0) resolve();
      else this.onEmpty = resolve;
    });
    for (const connection of [...this.open])
      connection.close(320, "broker forced connection closure with reason 'shutdown'");
    const impatient = setTimeout(() => {
      for (const connection of this.open) connection.destroy();
    }, CLOSE_GRACE);
    await allGone;
    clearTimeout(impatient);
    clearTimeout(this.idleFlush);
    await stopped;
    this.broker.close();
  }

  private *outstanding(): Iterable<QueuedEntry> {
    for (const connection of this.open)
      for (const channel of connection.channels.values()) yield* channel.unacked.values();
  }
}
