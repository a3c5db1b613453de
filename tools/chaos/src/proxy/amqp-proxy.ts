import { connectionName, type Frame, Frames, isLasting, METHOD, methodOf, queueIn } from './amqp-wire';
import { ClosingChannels } from './closing-channels';
import { ContentTracker } from './content-tracker';
import { type Filter, type Link, startTcpProxy } from './tcp-proxy';
import { Watches } from './watches';

/**
 * - `confirm`: the broker has a message of the service
 * - `delivery`: a message of the queue is on its way to its consumer
 * - `acknowledgement`: the consumer is done with it
 * - `acknowledged`: and the broker is told so
 * - `channel`: a channel of the service is used
 */
type Moment = 'confirm' | 'delivery' | 'acknowledgement' | 'acknowledged' | 'channel';

export interface AmqpProxy {
  port: number;
  /** When the broker has the service's next message, and before the service hears of it. @returns takes it back */
  atNextConfirm(service: string, act: (clientPort: number) => void): () => void;
  /** When the next message of the queue is on its way to its consumer. @returns takes it back */
  atNextDelivery(queue: string, act: () => void): () => void;
  /** When a consumer is done with a message of the queue, and before the broker hears of it. @returns takes it back */
  atNextAcknowledgement(queue: string, act: (clientPort: number) => void): () => void;
  /** The same, when the broker has been told. @returns takes it back */
  afterNextAcknowledgement(queue: string, act: (clientPort: number) => void): () => void;
  isConnected(service: string): boolean;
  /** Breaks every connection of the service. @returns how many there were */
  cutConnections(service: string): number;
  /** Closes a channel of the service, as a broker does that met an error, as soon as one is used. @returns takes it back */
  closeNextChannel(service: string, done: () => void): () => void;
  /** Every lasting queue that a service has declared. */
  queues: ReadonlySet<string>;
  close(): Promise<void>;
}

interface Shared {
  watches: Watches<Moment>;
  queues: Set<string>;
  filters: Set<AmqpFilter>;
}

/** Stands before the broker. Who is at the other end of a connection, its name tells: `<service> <purpose>`. */
export async function startAmqpProxy(serverPort: number): Promise<AmqpProxy> {
  const shared: Shared = { watches: new Watches(), queues: new Set(), filters: new Set() };
  const { port, close } = await startTcpProxy(serverPort, (link) => new AmqpFilter(link, shared));
  const connectionsOf = (service: string) => [...shared.filters].filter((filter) => filter.service === service);
  return {
    port,
    close,
    queues: shared.queues,
    atNextConfirm: (service, act) => shared.watches.add('confirm', service, act),
    atNextDelivery: (queue, act) => shared.watches.add('delivery', queue, act),
    atNextAcknowledgement: (queue, act) => shared.watches.add('acknowledgement', queue, act),
    afterNextAcknowledgement: (queue, act) => shared.watches.add('acknowledged', queue, act),
    closeNextChannel: (service, done) => shared.watches.add('channel', service, done),
    isConnected: (service) => connectionsOf(service).length > 0,
    cutConnections(service) {
      const own = connectionsOf(service);
      for (const filter of own) filter.cut();
      return own.length;
    },
  };
}

class AmqpFilter implements Filter {
  service: string | undefined;
  /** What is consumed on which channel. */
  private readonly consumed = new Map<number, string>();
  private readonly requests = new Frames(true);
  private readonly answers = new Frames(false);
  private readonly sent = new ContentTracker();
  private readonly received = new ContentTracker();
  private readonly closing: ClosingChannels;
  private readonly link: Link;
  private readonly shared: Shared;

  constructor(link: Link, shared: Shared) {
    this.link = link;
    this.shared = shared;
    this.closing = new ClosingChannels(link);
    shared.filters.add(this);
  }

  cut(): void {
    this.link.cut();
  }

  closed(): void {
    this.shared.filters.delete(this);
  }

  fromClient(bytes: Buffer): void {
    for (const frame of this.requests.feed(bytes)) {
      const method = methodOf(frame);
      if (method !== undefined) this.learn(method, frame);
      if (method === METHOD.basicAck && this.meets('acknowledgement', this.consumed.get(frame.channel)))
        this.link.cut();
      else if (!this.closing.fromClient(frame)) this.handOn(frame, this.sent, this.link.toServer);
      if (method === METHOD.basicAck) this.meets('acknowledged', this.consumed.get(frame.channel));
    }
  }

  fromServer(bytes: Buffer): void {
    for (const frame of this.answers.feed(bytes)) {
      const method = methodOf(frame);
      if (method === METHOD.basicDeliver) this.meets('delivery', this.consumed.get(frame.channel));
      if (method === METHOD.basicAck && this.meets('confirm', this.service)) this.link.cut();
      else if (!this.closing.fromServer(frame)) this.handOn(frame, this.received, this.link.toClient);
    }
  }

  private learn(method: number, frame: Frame): void {
    if (method === METHOD.connectionStartOk) this.service = connectionName(frame)?.split(' ')[0];
    if (method === METHOD.basicConsume) this.consumed.set(frame.channel, queueIn(frame));
    // The others are locks and ears of one connection, and go with it.
    if (method === METHOD.queueDeclare && isLasting(frame)) this.shared.queues.add(queueIn(frame));
  }

  private handOn(frame: Frame, tracker: ContentTracker, pass: (bytes: Buffer) => void): void {
    tracker.see(frame);
    pass(frame.bytes);
    this.closeIfDue(frame);
  }

  /** Only between two whole messages: in the middle of one, the frame itself would be the error. */
  private closeIfDue({ channel }: Frame): void {
    if (channel === 0 || this.shared.watches.isEmpty) return;
    if (!this.sent.isWhole(channel) || !this.received.isWhole(channel)) return;
    if (this.meets('channel', this.service)) this.closing.close(channel);
  }

  private meets(moment: Moment, subject: string | undefined): boolean {
    return this.shared.watches.meet(moment, subject, this.link.clientPort);
  }
}
