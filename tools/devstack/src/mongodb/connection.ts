import type { Socket } from 'node:net';
import { messageLength, ProtocolError, parseMessage, type Request } from './wire-protocol';

/** Cuts what arrives on a socket into messages. */
export class Connection {
  readonly id: number;
  readonly socket: Socket;
  private chunks: Buffer[] = [];
  private buffered = 0;
  private expected = 0;

  constructor(id: number, socket: Socket, handle: (request: Request) => void, fail: (error: Error) => void) {
    this.id = id;
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      try {
        this.take(chunk, handle);
      } catch (error) {
        fail(error instanceof Error ? error : new ProtocolError(String(error)));
        socket.destroy();
      }
    });
    // A client that went away in the middle of something is no trouble of ours; 'close' follows.
    socket.on('error', () => {});
  }

  private take(chunk: Buffer, handle: (request: Request) => void): void {
    let data = chunk;
    if (this.buffered > 0) {
      this.chunks.push(chunk);
      this.buffered += chunk.length;
      // Joined only when a whole message is there: a large one arrives in hundreds of pieces.
      if (this.buffered < this.expected) return;
      data = Buffer.concat(this.chunks);
      this.chunks = [];
      this.buffered = 0;
    }
    let at = 0;
    this.expected = 4;
    while (data.length - at >= 4) {
      const length = messageLength(data, at);
      if (data.length - at < length) {
        this.expected = length;
        break;
      }
      handle(parseMessage(data.subarray(at, at + length)));
      at += length;
      this.expected = 4;
    }
    if (at < data.length) {
      this.chunks = [data.subarray(at)];
      this.buffered = data.length - at;
    }
  }
}
