import { METHOD } from '@shop/devstack';

export { METHOD };

export const methodFrame = 1;

/** One whole frame, markers included. */
export interface Frame {
  type: number;
  channel: number;
  bytes: Buffer;
}

const protocolHeader = 8;

/** Cuts the bytes of one direction into frames; the client's begin with a header that is none. */
export class Frames {
  private rest: Buffer = Buffer.alloc(0);
  private greeting: boolean;

  constructor(fromClient: boolean) {
    this.greeting = fromClient;
  }

  *feed(chunk: Buffer): Generator<Frame> {
    this.rest = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    for (let length = this.nextLength(); length > 0 && this.rest.length >= length; length = this.nextLength()) {
      const bytes = this.rest.subarray(0, length);
      this.rest = this.rest.subarray(length);
      yield this.greeting
        ? { type: 0, channel: 0, bytes }
        : { type: bytes[0] as number, channel: bytes.readUInt16BE(1), bytes };
      this.greeting = false;
    }
  }

  private nextLength(): number {
    if (this.greeting) return protocolHeader;
    return this.rest.length < 7 ? 0 : this.rest.readUInt32BE(3) + 8;
  }
}

/** The number of the method in the frame, as `METHOD` names them; undefined for any other frame. */
export const methodOf = ({ type, bytes }: Frame) => (type === methodFrame ? bytes.readUInt32BE(7) : undefined);

/** The name that the client gives its connection in start-ok. */
export function connectionName({ bytes }: Frame): string | undefined {
  const key = 'connection_name';
  const at = bytes.indexOf(key);
  if (at < 0) return undefined;
  const lengthAt = at + key.length + 1; // behind the type of the value, a long string
  return bytes.toString('utf8', lengthAt + 4, lengthAt + 4 + bytes.readUInt32BE(lengthAt));
}

/** The queue that a queue.declare or a basic.consume names. */
export function queueIn({ bytes }: Frame): string {
  const lengthAt = 7 + 4 + 2;
  return bytes.toString('utf8', lengthAt + 1, lengthAt + 1 + (bytes[lengthAt] as number));
}

/** Whether a queue.declare is about a queue that lasts: it is durable, and not of one connection alone. */
export function isLasting({ bytes }: Frame): boolean {
  const lengthAt = 7 + 4 + 2;
  const flags = bytes[lengthAt + 1 + (bytes[lengthAt] as number)] as number;
  return (flags & durableFlag) !== 0 && (flags & exclusiveFlag) === 0;
}

const durableFlag = 2;
const exclusiveFlag = 4;

/** How many bytes of content a header frame announces. */
export const contentSize = ({ bytes }: Frame) => Number(bytes.readBigUInt64BE(7 + 4));

/** A method frame without arguments. */
export const plainMethod = (channel: number, method: number) => method4(channel, method, Buffer.alloc(0));

/** channel.close, as a broker sends it that has met an internal error. */
export function channelClose(channel: number): Buffer {
  const reason = Buffer.from('INTERNAL_ERROR - closed by a fault');
  const args = Buffer.alloc(2 + 1 + reason.length + 4);
  args.writeUInt16BE(541, 0);
  args[2] = reason.length;
  reason.copy(args, 3);
  return method4(channel, METHOD.channelClose, args);
}

function method4(channel: number, method: number, args: Buffer): Buffer {
  const frame = Buffer.alloc(7 + 4 + args.length + 1);
  frame[0] = methodFrame;
  frame.writeUInt16BE(channel, 1);
  frame.writeUInt32BE(4 + args.length, 3);
  frame.writeUInt32BE(method, 7);
  args.copy(frame, 11);
  frame[frame.length - 1] = 0xce;
  return frame;
}
