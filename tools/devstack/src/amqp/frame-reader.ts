import { AmqpError } from './amqp-error';

export const FRAME_METHOD = 1;
export const FRAME_HEADER = 2;
export const FRAME_BODY = 3;
export const FRAME_HEARTBEAT = 8;
export const FRAME_END = 0xce;

/** Type, channel and size before the payload, the end marker after it. */
export const FRAME_OVERHEAD = 8;

/** `bytes` is the received chunk itself; the payload lies between `start` and `end`, uncopied. */
export type FrameHandler = (type: number, channel: number, bytes: Buffer, start: number, end: number) => void;

const NOTHING = Buffer.alloc(0);

/** Cuts the bytes of a connection into frames. What is incomplete waits for the next chunk; nothing else is kept. */
export class FrameReader {
  /** The largest frame that is accepted, overhead included. */
  maxFrame: number;
  private rest: Buffer = NOTHING;
  private stopped = false;
  private readonly onFrame: FrameHandler;

  constructor(maxFrame: number, onFrame: FrameHandler) {
    this.maxFrame = maxFrame;
    this.onFrame = onFrame;
  }

  /** Ignores everything from here on. */
  stop(): void {
    this.stopped = true;
    this.rest = NOTHING;
  }

  /** @throws AmqpError 501 for a frame that is too large or has no end marker. */
  feed(chunk: Buffer): void {
    const bytes = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    this.rest = NOTHING;
    let at = 0;
    while (!this.stopped && bytes.length - at >= 7) {
      const size = bytes.readUInt32BE(at + 3);
      if (size > this.maxFrame - FRAME_OVERHEAD) throw this.tooLarge(bytes, at, size);
      const end = at + 7 + size;
      if (end >= bytes.length) break;
      if (bytes[end] !== FRAME_END) throw this.badEnd(bytes, at, end);
      const type = bytes[at] as number;
      const channel = ((bytes[at + 1] as number) << 8) | (bytes[at + 2] as number);
      const start = at + 7;
      at = end + 1;
      this.onFrame(type, channel, bytes, start, end);
    }
    if (!this.stopped && at < bytes.length) this.rest = bytes.subarray(at);
  }

  private tooLarge(bytes: Buffer, at: number, size: number): AmqpError {
    const payload = bytes.subarray(at + 7, at + 7 + size);
    return frameError(bytes[at] as number, payload, `{frame_too_large,${size},${this.maxFrame - FRAME_OVERHEAD}}`);
  }

  private badEnd(bytes: Buffer, at: number, end: number): AmqpError {
    return frameError(bytes[at] as number, bytes.subarray(at + 7, end), `{invalid_frame_end_marker,${bytes[end]}}`);
  }
}

const SHOWN_OCTETS = 16;

const shown = (type: number, payload: Buffer): string => {
  const amount = payload.length > SHOWN_OCTETS ? `first ${SHOWN_OCTETS}` : 'all';
  return `type ${type}, ${amount} octets = <<${[...payload.subarray(0, SHOWN_OCTETS)].join(',')}>>`;
};

/** A frame that cannot be right, with its beginning. */
export const frameError = (type: number, payload: Buffer, reason: string): AmqpError =>
  new AmqpError(501, `${shown(type, payload)}: ${reason}`);

/** A frame that would be right elsewhere. */
export const unexpectedFrame = (type: number, payload: Buffer): AmqpError => new AmqpError(505, shown(type, payload));
