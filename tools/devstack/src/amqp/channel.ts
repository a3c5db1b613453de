import { AmqpError, preconditionFailed } from './amqp-error';
import type { Broker } from './broker';
import type { ByteReader } from './byte-reader';
import type { ByteWriter } from './byte-writer';
import { handleBasicMethod } from './channel-basic-methods';
import { handleExchangeMethod } from './channel-exchange-methods';
import { publish } from './channel-publish';
import { handleQueueMethod } from './channel-queue-methods';
import type { Consumer, DeliveryTarget } from './consumer';
import { ContentAssembler } from './content-assembler';
import type { FrameWriter } from './frame-writer';
import type { QueueEntry } from './message';
import { withDeliveryCount } from './message-properties';
import { readAck, readClose, readPublish } from './method-codec';
import { classOf, METHOD, numberOf } from './method-ids';
import { PublisherConfirms } from './publisher-confirms';
import type { Queue } from './queue';
import { type Delivery, UnackedDeliveries } from './unacked-deliveries';
import { unsupported } from './unsupported-method';

/** What a channel needs of its connection. */
export interface ChannelHost {
  readonly broker: Broker;
  readonly writer: FrameWriter;
  readonly user: string;
  /** The client reads more slowly than it is sent. */
  readonly congested: boolean;
  readonly notifiesCancel: boolean;
  /** Something was written and has to leave with this tick. */
  touch(): void;
  channelClosed(channel: Channel): void;
}

export class Channel implements DeliveryTarget {
  readonly number: number;
  readonly host: ChannelHost;
  readonly broker: Broker;
  readonly content = new ContentAssembler();
  readonly unacked = new UnackedDeliveries();
  readonly consumers = new Map<string, Consumer>();
  confirms: PublisherConfirms | undefined;
  /** Prefetch of consumers to come, and of the whole channel; 0 for no limit. */
  consumerPrefetch = 0;
  channelPrefetch = 0;
  /** The queue that an empty name stands for. */
  lastQueue: string | undefined;
  /** Told to close by the broker, waiting for the client's close-ok: nothing else counts any more. */
  closing = false;
  private lastTag = 0;
  /** Unacknowledged deliveries to consumers: basic.get does not count towards the channel's prefetch. */
  private withConsumers = 0;

  constructor(number: number, host: ChannelHost) {
    this.number = number;
    this.host = host;
    this.broker = host.broker;
  }

  // Frames in

  method(method: number, reader: ByteReader): void {
    if (this.closing) {
      this.whileClosing(method);
      return;
    }
    if (this.content.expects === 'header')
      throw new AmqpError(505, 'expected content header for class 60, got non content header frame instead');
    if (this.content.expects === 'body')
      throw new AmqpError(505, 'expected content body, got non content body frame instead');
    switch (method) {
      case METHOD.basicPublish: {
        const { exchange, routingKey, mandatory, immediate } = readPublish(reader);
        if (immediate) throw new AmqpError(540, 'immediate=true');
        this.content.begin(exchange, routingKey, mandatory);
        return;
      }
      case METHOD.basicAck: {
        const { deliveryTag, multiple } = readAck(reader);
        this.settle(this.takeUnacked(deliveryTag, multiple), 'ack');
        return;
      }
      default:
        this.otherMethod(method, reader);
        return;
    }
  }

  header(bytes: Buffer, start: number, end: number): void {
    if (this.closing) return;
    const publication = this.content.header(bytes, start, end);
    if (publication !== undefined) publish(this, publication);
  }

  body(bytes: Buffer, start: number, end: number): void {
    if (this.closing) return;
    const publication = this.content.body(bytes, start, end);
    if (publication !== undefined) publish(this, publication);
  }

  private otherMethod(method: number, reader: ByteReader): void {
    switch (classOf(method)) {
      case 20:
        this.channelMethod(method, reader);
        return;
      case 30:
        if (method !== METHOD.accessRequest) break;
        this.reply(METHOD.accessRequestOk, (out) => out.short(1));
        return;
      case 40:
        handleExchangeMethod(this, method, reader);
        return;
      case 50:
        handleQueueMethod(this, method, reader);
        return;
      case 60:
        handleBasicMethod(this, method, reader);
        return;
      case 85:
        if (method !== METHOD.confirmSelect) break;
        this.confirms ??= new PublisherConfirms();
        this.replyUnless((reader.octet() & 1) !== 0, METHOD.confirmSelectOk);
        return;
      default:
        break;
    }
    throw unsupported(method);
  }

  private channelMethod(method: number, reader: ByteReader): void {
    switch (method) {
      case METHOD.channelOpen:
        throw new AmqpError(504, "second 'channel.open' seen");
      case METHOD.channelFlow: {
        // RabbitMQ refuses to stop a flow, too.
        if ((reader.octet() & 1) === 0) throw new AmqpError(540, 'active=false');
        this.reply(METHOD.channelFlowOk, (out) => out.octet(1));
        return;
      }
      case METHOD.channelFlowOk:
        return;
      case METHOD.channelClose:
        readClose(reader);
        this.release();
        this.broker.store.flush();
        this.sendConfirms();
        this.reply(METHOD.channelCloseOk);
        this.host.channelClosed(this);
        return;
      case METHOD.channelCloseOk:
        return;
      default:
        throw unsupported(method);
    }
  }

  private whileClosing(method: number): void {
    if (method === METHOD.channelClose) this.reply(METHOD.channelCloseOk);
    else if (method !== METHOD.channelCloseOk) return;
    this.host.channelClosed(this);
  }

  // Frames out

  reply(method: number, args?: (out: ByteWriter) => void): void {
    this.host.writer.method(this.number, method, args);
    this.host.touch();
  }

  replyUnless(noWait: boolean, method: number, args?: (out: ByteWriter) => void): void {
    if (!noWait) this.reply(method, args);
  }

  sendConfirms(): void {
    if (this.confirms?.hasPending && !this.closing) this.confirms.send(this.host.writer, this.number);
  }

  /** Closes the channel from this side, with what was wrong. */
  fail(error: AmqpError, method: number): void {
    this.release();
    this.broker.store.flush();
    this.sendConfirms();
    this.closing = true;
    this.reply(METHOD.channelClose, (out) => {
      out.short(error.code);
      out.shortString(error.message);
      out.short(classOf(method));
      out.short(numberOf(method));
    });
  }

  // Deliveries

  canReceive(): boolean {
    return !this.host.congested && (this.channelPrefetch === 0 || this.withConsumers < this.channelPrefetch);
  }

  deliver(consumer: Consumer, entry: QueueEntry): void {
    const { queue } = consumer;
    const { message } = entry;
    const { properties } = message;
    const tag = this.track(queue, entry, consumer.noAck, consumer);
    this.host.writer.deliver(
      this.number,
      consumer.tag,
      tag,
      entry.redelivered,
      message.exchange,
      message.routingKey,
      queue.isQuorum ? withDeliveryCount(properties, entry.deliveryCount) : properties.bytes,
      message.body,
    );
    this.host.touch();
  }

  /** Gives the delivery its tag, and remembers it unless nobody will acknowledge it. */
  track(queue: Queue, entry: QueueEntry, noAck: boolean, consumer: Consumer | undefined): number {
    const tag = ++this.lastTag;
    if (noAck) {
      this.broker.removed(queue, entry);
      return tag;
    }
    this.unacked.add(tag, { queue, entry, consumer });
    if (consumer !== undefined) {
      consumer.unacked++;
      this.withConsumers++;
    }
    entry.outstanding = true;
    if (entry.logged && (queue.isQuorum || !entry.redelivered)) this.broker.store.delivered(queue, entry);
    return tag;
  }

  cancelled(consumer: Consumer): void {
    this.consumers.delete(consumer.tag);
    if (this.closing || !this.host.notifiesCancel) return;
    this.reply(METHOD.basicCancel, (out) => {
      out.shortString(consumer.tag);
      out.octet(1);
    });
  }

  /** @throws AmqpError 406 when the tag was never delivered or is settled already. */
  takeUnacked(tag: number, multiple: boolean): Delivery[] | Delivery {
    if (!multiple) {
      const delivery = this.unacked.take(tag);
      if (delivery === undefined) throw unknownTag(tag);
      return delivery;
    }
    if (tag !== 0 && !this.unacked.has(tag)) throw unknownTag(tag);
    return this.unacked.takeUntil(tag);
  }

  settle(taken: Delivery[] | Delivery, outcome: 'ack' | 'reject' | 'requeue'): void {
    const deliveries = Array.isArray(taken) ? taken : [taken];
    for (const { consumer } of deliveries) {
      if (consumer === undefined) continue;
      consumer.unacked--;
      this.withConsumers--;
    }
    if (outcome === 'requeue') this.requeue(deliveries, true);
    else
      for (const { queue, entry } of deliveries) {
        entry.outstanding = false;
        if (outcome === 'ack' || queue.deleted) this.broker.removed(queue, entry);
        else this.broker.died(queue, entry, 'rejected');
      }
    if (this.channelPrefetch > 0) this.pumpConsumers();
    else for (const { queue } of deliveries) if (queue.ready.length > 0) queue.pump();
  }

  private requeue(deliveries: readonly Delivery[], asked: boolean): void {
    const byQueue = new Map<Queue, QueueEntry[]>();
    for (const { queue, entry } of deliveries) {
      entry.outstanding = false;
      if (queue.deleted) {
        this.broker.removed(queue, entry);
        continue;
      }
      const entries = byQueue.get(queue);
      if (entries === undefined) byQueue.set(queue, [entry]);
      else entries.push(entry);
    }
    for (const [queue, entries] of byQueue) queue.requeue(entries, asked);
  }

  pumpConsumers(): void {
    for (const { queue } of [...this.consumers.values()]) if (queue.ready.length > 0) queue.pump();
  }

  /** Stops a consumer; its queue may go with it. */
  stopConsuming(consumer: Consumer): void {
    this.consumers.delete(consumer.tag);
    const { queue } = consumer;
    queue.removeConsumer(consumer);
    if (queue.autoDelete && queue.consumerCount === 0) this.broker.deleteQueue(queue);
    else queue.pump();
  }

  /** Takes the consumers away, so that what this channel gives back goes to others. */
  stopAllConsumers(): void {
    for (const consumer of [...this.consumers.values()]) this.stopConsuming(consumer);
  }

  /** Gives back everything the channel holds. */
  release(): void {
    this.stopAllConsumers();
    this.requeue(this.unacked.takeUntil(0), false);
  }
}

const unknownTag = (tag: number): AmqpError => preconditionFailed(`unknown delivery tag ${tag}`);
