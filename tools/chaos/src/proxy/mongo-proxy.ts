import { answerTo, applicationName, commandName, MongoMessages, requestId, responseTo } from './mongo-wire';
import { type Filter, type Link, startTcpProxy } from './tcp-proxy';
import { Watches } from './watches';

export interface MongoProxy {
  port: number;
  /** When the database has stored the service's next change, and before the service hears of it. */
  atNextCommit(service: string, act: (clientPort: number) => void): () => void;
  /** Answers the service's writes with "no space left on device" until told otherwise. @returns how to end it */
  refuseWrites(service: string): () => number;
  /** How many the service had refused so far, while they are. */
  refusedWrites(service: string): number;
  close(): Promise<void>;
}

const writes = new Set(['insert', 'update', 'delete', 'findAndModify', 'findandmodify', 'bulkWrite']);

const diskIsFull = { ok: 0, errmsg: 'No space left on device', code: 14_031, codeName: 'OutOfDiskSpace' };

/** Stands before the database. Who is at the other end of a connection, its `appName` tells. */
export async function startMongoProxy(serverPort: number): Promise<MongoProxy> {
  const watches = new Watches<'commit'>();
  const refused = new Map<string, number>();
  const { port, close } = await startTcpProxy(serverPort, (link) => new MongoFilter(link, watches, refused));
  return {
    port,
    close,
    atNextCommit: (service, act) => watches.add('commit', service, act),
    refusedWrites: (service) => refused.get(service) ?? 0,
    refuseWrites(service) {
      refused.set(service, 0);
      return () => {
        const count = refused.get(service) ?? 0;
        refused.delete(service);
        return count;
      };
    },
  };
}

class MongoFilter implements Filter {
  private readonly requests = new MongoMessages();
  private readonly answers = new MongoMessages();
  /** Changes under way, by their request ids. */
  private readonly changes = new Set<number>();
  private service: string | undefined;
  private readonly link: Link;
  private readonly watches: Watches<'commit'>;
  private readonly refused: Map<string, number>;

  constructor(link: Link, watches: Watches<'commit'>, refused: Map<string, number>) {
    this.link = link;
    this.watches = watches;
    this.refused = refused;
  }

  fromClient(bytes: Buffer): void {
    for (const message of this.requests.feed(bytes)) {
      this.service ??= applicationName(message);
      const name = commandName(message);
      if (name === undefined || !writes.has(name)) this.link.toServer(message);
      else if (!this.refuse(message)) this.change(name, message);
    }
  }

  fromServer(bytes: Buffer): void {
    for (const message of this.answers.feed(bytes)) {
      const isChange = this.changes.delete(responseTo(message));
      if (isChange && this.watches.meet('commit', this.service, this.link.clientPort)) this.link.cut();
      else this.link.toClient(message);
    }
  }

  closed(): void {}

  private change(name: string, message: Buffer): void {
    if (!isMark(name, message)) this.changes.add(requestId(message));
    this.link.toServer(message);
  }

  private refuse(message: Buffer): boolean {
    const count = this.refused.get(this.service ?? '');
    if (count === undefined) return false;
    this.refused.set(this.service ?? '', count + 1);
    this.link.toClient(answerTo(message, diskIsFull));
    return true;
  }
}

/** An outbox that notes what it has sent: no change of an aggregate. */
function isMark(name: string, message: Buffer): boolean {
  if (name !== 'update') return false;
  return message.includes('dispatched') || (message.includes('$pull') && message.includes('outbox'));
}
