import { BSON } from 'mongodb';

const opMsg = 2013;
const headerBytes = 16;
const bodyAt = 21; // behind the header, the flags and the kind of the first section

/** Cuts the bytes of a connection into messages: each begins with its own length. */
export class MongoMessages {
  private rest: Buffer = Buffer.alloc(0);

  *feed(chunk: Buffer): Generator<Buffer> {
    this.rest = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    while (this.rest.length >= headerBytes) {
      const length = this.rest.readInt32LE(0);
      if (this.rest.length < length) return;
      const message = this.rest.subarray(0, length);
      this.rest = this.rest.subarray(length);
      yield message;
    }
  }
}

export const requestId = (message: Buffer) => message.readInt32LE(4);
export const responseTo = (message: Buffer) => message.readInt32LE(8);

/** The name of the command, which is the first key of the message's first document. */
export function commandName(message: Buffer): string | undefined {
  if (message.readInt32LE(12) !== opMsg || message[20] !== 0) return undefined;
  const nameAt = bodyAt + 5;
  return message.toString('latin1', nameAt, message.indexOf(0, nameAt));
}

/** The `appName` that a client gives in its greeting. */
export function applicationName(message: Buffer): string | undefined {
  const at = message.indexOf('application\0');
  if (at < 0) return undefined;
  const lengthAt = at + 'application\0'.length + 4 + 1 + 'name\0'.length;
  const length = message.readInt32LE(lengthAt);
  return message.toString('utf8', lengthAt + 4, lengthAt + 4 + length - 1);
}

/** An answer that the server never gave. */
export function answerTo(message: Buffer, answer: Record<string, unknown>): Buffer {
  const body = BSON.serialize(answer);
  const head = Buffer.alloc(bodyAt);
  head.writeInt32LE(bodyAt + body.length, 0);
  head.writeInt32LE(requestId(message), 8);
  head.writeInt32LE(opMsg, 12);
  return Buffer.concat([head, body]);
}
