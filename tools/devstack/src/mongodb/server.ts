import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { CommandContext } from './commands/command';
import { Cursors } from './commands/cursors';
import { runCommand } from './commands/dispatch';
import { Connection } from './connection';
import { sweepExpired } from './storage/expiry';
import { Store } from './storage/store';
import { encodeReply, type Request } from './wire-protocol';

export interface Logger {
  info(message: string): void;
  error(message: string): void;
}

export interface MongoServerOptions {
  /** 0 for any free one. */
  port: number;
  host?: string;
  /** Where the data is kept; in memory alone when absent. */
  dataDir?: string;
  logger?: Logger;
  /** Told when the disk no longer takes what is written, after which nothing is acknowledged any more. */
  onFailure?: (error: Error) => void;
}

export interface MongoServer {
  port: number;
  url: string;
  close(): Promise<void>;
}

/** How often documents whose time is over are looked for, which costs one look at each TTL index. */
const SWEEP_MS = 500;

/** Starts a server that speaks MongoDB's wire protocol; resolves once it listens. */
export async function startMongoServer(options: MongoServerOptions): Promise<MongoServer> {
  const host = options.host ?? '127.0.0.1';
  const server = createServer();
  const running = new RunningServer(server, options);
  // The port first: whoever has it already may be using the same data.
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  try {
    running.open();
  } catch (error) {
    server.close();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  return { port, url: `mongodb://${host}:${port}`, close: () => running.close() };
}

interface Reply {
  socket: Socket;
  bytes: Buffer;
}

class RunningServer {
  private readonly server: Server;
  private readonly options: MongoServerOptions;
  private readonly sockets = new Set<Socket>();
  private readonly cursors = new Cursors();
  private readonly startedAt = Date.now();
  private store: Store = Store.open(undefined);
  private sweeper: NodeJS.Timeout | undefined;
  private connections = 0;
  private replies: Reply[] = [];
  private flushing = false;
  private failed = false;

  constructor(server: Server, options: MongoServerOptions) {
    this.server = server;
    this.options = options;
    server.on('connection', (socket) => this.accept(socket));
  }

  open(): void {
    this.store = Store.open(this.options.dataDir);
    this.sweeper = setInterval(() => this.sweep(), SWEEP_MS);
  }

  private accept(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    const connection: Connection = new Connection(
      ++this.connections,
      socket,
      (request) => this.answer(connection, request),
      (error) => this.options.logger?.error(`mongodb: connection ${connection.id} closed: ${error.message}`),
    );
  }

  private answer(connection: Connection, request: Request): void {
    const context: CommandContext = {
      store: this.store,
      cursors: this.cursors,
      database: request.database,
      connectionId: connection.id,
      now: Date.now(),
      startedAt: this.startedAt,
    };
    const answer = runCommand(request.command, context, (error) => this.report(error));
    if (!request.moreToCome) {
      this.replies.push({ socket: connection.socket, bytes: encodeReply(request, answer) });
    }
    this.schedule();
  }

  private report(error: unknown): void {
    this.options.logger?.error(`mongodb: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }

  /** All answers of a turn of the event loop leave together, behind one write of the log. */
  private schedule(): void {
    if (this.flushing) return;
    this.flushing = true;
    setImmediate(() => this.flush());
  }

  private flush(): void {
    this.flushing = false;
    const { replies } = this;
    this.replies = [];
    if (!this.persist()) {
      for (const { socket } of replies) socket.destroy();
      return;
    }
    for (const { socket, bytes } of replies) if (!socket.destroyed) socket.write(bytes);
  }

  /** False when the disk refused: then memory is ahead of it, and the only honest thing is to stop. */
  private persist(): boolean {
    if (this.failed) return false;
    try {
      this.store.flush();
      return true;
    } catch (error) {
      this.failed = true;
      this.report(error);
      this.options.onFailure?.(error as Error);
      return false;
    }
  }

  private sweep(): void {
    const now = Date.now();
    this.cursors.forgetIdle(now);
    if (sweepExpired(this.store, now) > 0) this.schedule();
  }

  async close(): Promise<void> {
    clearInterval(this.sweeper);
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.flush();
    for (const socket of this.sockets) socket.end();
    for (const socket of this.sockets) socket.destroySoon();
    await closed;
    if (!this.failed) this.store.close();
  }
}
