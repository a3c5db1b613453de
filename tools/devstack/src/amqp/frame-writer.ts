import { ByteWriter } from './byte-writer';
import { FRAME_BODY, FRAME_END, FRAME_HEADER, FRAME_HEARTBEAT, FRAME_METHOD, FRAME_OVERHEAD } from './frame-reader';
import { METHOD } from './method-ids';

/** Where the bytes go. `write` answers whether the buffer may be used again at once. */
export interface FrameSink {
  write(bytes: Buffer): boolean;
}

const CAPACITY = 16 * 1024;
const FLUSH_AT = 256 * 1024;

/** Collects the frames for one connection, so that everything sent within a tick leaves in one write. */
export class FrameWriter {
  maxFrame: number;
  private out = new ByteWriter(CAPACITY);
  private readonly sink: FrameSink;

  constructor(maxFrame: number, sink: FrameSink) {
    this.maxFrame = maxFrame;
    this.sink = sink;
  }

  get isEmpty(): boolean {
    return this.out.length === 0;
  }

  flush(): void {
    const { out } = this;
    if (out.length === 0) return;
    const reusable = this.sink.write(out.view());
    // A buffer that the socket still holds, or that one large message has grown, is left to the collector.
    if (reusable && out.bytes.length <= FLUSH_AT) out.length = 0;
    else this.out = new ByteWriter(CAPACITY);
  }

  /** One method frame; `args` writes what follows the method's number. */
  method(channel: number, method: number, args?: (out: ByteWriter) => void): void {
    const { out } = this;
    const at = out.length;
    out.octet(FRAME_METHOD);
    out.short(channel);
    out.reserve(4);
    out.long(method);
    args?.(out);
    out.bytes.writeUInt32BE(out.length - at - 7, at + 3);
    out.octet(FRAME_END);
  }

  heartbeat(): void {
    const { out } = this;
    out.octet(FRAME_HEARTBEAT);
    out.short(0);
    out.long(0);
    out.octet(FRAME_END);
  }

  /** basic.ack or basic.nack of publisher confirms. */
  confirm(channel: number, positive: boolean, deliveryTag: number, multiple: boolean): void {
    const { out } = this;
    out.octet(FRAME_METHOD);
    out.short(channel);
    out.long(13);
    out.long(positive ? METHOD.basicAck : METHOD.basicNack);
    out.longLongNumber(deliveryTag);
    out.octet(multiple ? 1 : 0);
    out.octet(FRAME_END);
  }

  /** basic.deliver with its content: the path every message takes, so it is written without any closure. */
  deliver(
    channel: number,
    consumerTag: string,
    deliveryTag: number,
    redelivered: boolean,
    exchange: string,
    routingKey: string,
    properties: Buffer,
    body: Buffer,
  ): void {
    const { out } = this;
    out.octet(FRAME_METHOD);
    out.short(channel);
    out.long(4 + 1 + consumerTag.length + 8 + 1 + 1 + exchange.length + 1 + routingKey.length);
    out.long(METHOD.basicDeliver);
    out.shortString(consumerTag);
    out.longLongNumber(deliveryTag);
    out.octet(redelivered ? 1 : 0);
    out.shortString(exchange);
    out.shortString(routingKey);
    out.octet(FRAME_END);
    this.content(channel, properties, body);
  }

  /** The header and body frames behind basic.deliver, basic.return and basic.get-ok. */
  content(channel: number, properties: Buffer, body: Buffer): void {
    const { out } = this;
    out.octet(FRAME_HEADER);
    out.short(channel);
    out.long(12 + properties.length);
    out.long(60 << 16);
    out.longLongNumber(body.length);
    out.raw(properties);
    out.octet(FRAME_END);
    this.body(channel, body);
    if (out.length > FLUSH_AT) this.flush();
  }

  private body(channel: number, body: Buffer): void {
    const { out } = this;
    const most = this.maxFrame - FRAME_OVERHEAD;
    for (let from = 0; from < body.length; from += most) {
      const to = Math.min(from + most, body.length);
      out.octet(FRAME_BODY);
      out.short(channel);
      out.long(to - from);
      out.raw(to - from === body.length ? body : body.subarray(from, to));
      out.octet(FRAME_END);
    }
  }
}
