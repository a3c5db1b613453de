import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { ByteReader } from '../byte-reader';
import { ByteWriter } from '../byte-writer';
import { FRAME_END, FRAME_HEARTBEAT, FRAME_METHOD, FrameReader } from '../frame-reader';
import { PROTOCOL_HEADER } from '../handshake';
import { METHOD } from '../method-ids';
import { eventually } from './eventually';

export interface ReceivedFrame {
  type: number;
  channel: number;
  payload: Buffer;
}

/** Speaks whatever bytes a test likes, well-formed or not. */
export class RawClient {
  readonly frames: ReceivedFrame[] = [];
  readonly socket: Socket;
  received = Buffer.alloc(0);
  closed = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    const reader = new FrameReader(131_072, (type, channel, bytes, start, end) =>
      this.frames.push({ type, channel, payload: Buffer.from(bytes.subarray(start, end)) }),
    );
    socket.on('data', (chunk: Buffer) => {
      this.received = Buffer.concat([this.received, chunk]);
      if (this.received.subarray(0, 4).toString() !== 'AMQP') reader.feed(chunk);
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      this.closed = true;
    });
  }

  static async connect(port: number): Promise<RawClient> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    return new RawClient(socket);
  }

  /** Connected, with channel 1 open. */
  static async open(port: number, heartbeat = 0): Promise<RawClient> {
    const client = await RawClient.greet(port, { heartbeat });
    await client.method(METHOD.connectionOpenOk);
    client.send(1, METHOD.channelOpen, (out) => out.shortString(''));
    await client.method(METHOD.channelOpenOk);
    return client;
  }

  /** The handshake, up to what the broker answers to connection.open. */
  static async greet(port: number, { heartbeat = 0, frameMax = 131_072, virtualHost = '/' } = {}): Promise<RawClient> {
    const client = await RawClient.connect(port);
    client.socket.write(PROTOCOL_HEADER);
    await client.method(METHOD.connectionStart);
    client.send(0, METHOD.connectionStartOk, (out) => {
      out.long(0);
      out.shortString('PLAIN');
      out.longString('\0guest\0guest');
      out.shortString('en_US');
    });
    await client.method(METHOD.connectionTune);
    client.send(0, METHOD.connectionTuneOk, (out) => {
      out.short(2047);
      out.long(frameMax);
      out.short(heartbeat);
    });
    client.send(0, METHOD.connectionOpen, (out) => {
      out.shortString(virtualHost);
      out.shortString('');
      out.octet(0);
    });
    return client;
  }

  send(channel: number, method: number, args: (out: ByteWriter) => void = () => {}): void {
    const out = new ByteWriter();
    out.long(method);
    args(out);
    this.frame(FRAME_METHOD, channel, out.toBuffer());
  }

  frame(type: number, channel: number, payload: Buffer, endMarker = FRAME_END): void {
    const out = new ByteWriter();
    out.octet(type);
    out.short(channel);
    out.long(payload.length);
    out.raw(payload);
    out.octet(endMarker);
    this.socket.write(out.toBuffer());
  }

  /** The arguments of the next frame with this method. */
  method(method: number): Promise<ByteReader> {
    return eventually(() => {
      const index = this.frames.findIndex(
        ({ type, payload }) => type === FRAME_METHOD && payload.readInt32BE(0) === method,
      );
      return index < 0 ? undefined : new ByteReader(this.frames.splice(index, 1)[0]?.payload ?? Buffer.alloc(0), 4);
    });
  }

  /** How the broker closes the connection. */
  async connectionClosed(): Promise<{ code: number; text: string; classId: number; methodId: number }> {
    const reader = await this.method(METHOD.connectionClose);
    return { code: reader.short(), text: reader.shortString(), classId: reader.short(), methodId: reader.short() };
  }

  get heartbeats(): number {
    return this.frames.filter(({ type }) => type === FRAME_HEARTBEAT).length;
  }

  end(): void {
    this.socket.destroy();
  }
}
