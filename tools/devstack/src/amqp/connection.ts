import type { Socket } from 'node:net';
import { AmqpError, type ReplyCode } from './amqp-error';
import type { Broker } from './broker';
import { ByteReader } from './byte-reader';
import { Channel, type ChannelHost } from './channel';
import {
  FRAME_BODY,
  FRAME_HEADER,
  FRAME_HEARTBEAT,
  FRAME_METHOD,
  FrameReader,
  frameError,
  unexpectedFrame,
} from './frame-reader';
import { FrameWriter } from './frame-writer';
import { authenticate, checkTuning, LIMITS, PROTOCOL_HEADER, writeStart, writeTune } from './handshake';
import { Heartbeat, type HeartbeatTarget } from './heartbeat';
import type { Logger } from './logger';
import { readStartOk, readTuneOk } from './method-codec';
import { classOf, METHOD, methodName, numberOf } from './method-ids';
import { unsupported } from './unsupported-method';

/** What a connection needs of the server. */
export interface ConnectionHost {
  readonly broker: Broker;
  readonly logger: Logger;
  /** Something was written: it leaves when this tick's changes are in the log. */
  touch(connection: Connection): void;
  /** Something may have changed that the log has to hear of, though nothing was written. */
  changed(): void;
  closed(connection: Connection): void;
}

type State = 'header' | 'start' | 'tune' | 'open' | 'running' | 'closing' | 'closed';

const HANDSHAKE_TIMEOUT = 10_000;
const CLOSE_TIMEOUT = 5_000;
/** Beyond this many bytes that a client has not read, its consumers get nothing more. */
const CONGESTED_AT = 1024 * 1024;

export class Connection implements ChannelHost, HeartbeatTarget {
  readonly broker: Broker;
  readonly writer: FrameWriter;
  user = '';
  notifiesCancel = false;
  congested = false;
  readonly channels = new Map<number, Channel>();
  private readonly host: ConnectionHost;
  private readonly socket: Socket;
  private readonly frames: FrameReader;
  private state: State = 'header';
  private opening: Buffer = Buffer.alloc(0);
  private heartbeat: Heartbeat | undefined;
  private deadline: NodeJS.Timeout | undefined;
  private channelMax: number = LIMITS.channelMax;
  /** The method being handled, for the error that it may bring. */
  private current = 0;

  constructor(socket: Socket, host: ConnectionHost) {
    this.socket = socket;
    this.host = host;
    this.broker = host.broker;
    this.writer = new FrameWriter(LIMITS.frameMax, { write: (bytes) => this.write(bytes) });
    this.frames = new FrameReader(LIMITS.frameMax, (type, channel, bytes, start, end) =>
      this.frame(type, channel, bytes, start, end),
    );
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.received(chunk));
    socket.on('drain', () => this.drained());
    socket.on('error', () => this.socket.destroy());
    socket.on('close', () => this.gone());
    this.giveUpAfter(HANDSHAKE_TIMEOUT);
  }

  // Bytes in

  private received(chunk: Buffer): void {
    this.current = 0;
    this.heartbeat?.received();
    try {
      if (this.state === 'header') this.protocolHeader(chunk);
      else this.frames.feed(chunk);
    } catch (error) {
      this.fail(error);
    }
    if (this.broker.store.hasPending) this.host.changed();
  }

  private protocolHeader(chunk: Buffer): void {
    const bytes = this.opening.length === 0 ? chunk : Buffer.concat([this.opening, chunk]);
    const length = Math.min(bytes.length, PROTOCOL_HEADER.length);
    if (bytes.compare(PROTOCOL_HEADER, 0, length, 0, length) !== 0) {
      // Not AMQP 0-9-1: the answer is the header that would have been right.
      this.socket.end(PROTOCOL_HEADER);
      this.frames.stop();
      this.state = 'closed';
      return;
    }
    this.opening = bytes;
    if (bytes.length < PROTOCOL_HEADER.length) return;
    this.opening = Buffer.alloc(0);
    this.state = 'start';
    this.send(METHOD.connectionStart, writeStart);
    if (bytes.length > length) this.frames.feed(bytes.subarray(length));
  }

  private frame(type: number, channel: number, bytes: Buffer, start: number, end: number): void {
    if (this.state === 'closing' || this.state === 'closed') {
      if (type === FRAME_METHOD && channel === 0) this.whileClosing(new ByteReader(bytes, start, end));
      return;
    }
    switch (type) {
      case FRAME_METHOD:
        this.methodFrame(channel, new ByteReader(bytes, start, end));
        return;
      case FRAME_HEADER:
        this.contentFrame(channel, (to) => to.header(bytes, start, end));
        return;
      case FRAME_BODY:
        this.contentFrame(channel, (to) => to.body(bytes, start, end));
        return;
      case FRAME_HEARTBEAT:
        if (channel !== 0) throw unexpectedFrame(type, bytes.subarray(start, end));
        if (end > start) throw frameError(type, bytes.subarray(start, end), 'unknown_frame');
        return;
      default:
        throw frameError(type, bytes.subarray(start, end), 'unknown_frame');
    }
  }

  private methodFrame(number: number, reader: ByteReader): void {
    const method = reader.long() | 0;
    this.current = method;
    if (number === 0) {
      this.connectionMethod(method, reader);
      return;
    }
    if (this.state !== 'running') throw this.outOfTurn(method);
    const channel = this.channels.get(number);
    if (channel === undefined) {
      this.openChannel(number, method);
      return;
    }
    this.guarded(channel, () => channel.method(method, reader));
    this.current = 0;
  }

  private contentFrame(number: number, handle: (channel: Channel) => void): void {
    this.current = METHOD.basicPublish;
    const channel = this.channels.get(number);
    if (number === 0 || this.state !== 'running' || channel === undefined)
      throw new AmqpError(505, `content frame on channel ${number}, which is not open`);
    this.guarded(channel, () => handle(channel));
    this.current = 0;
  }

  /** An error that concerns the channel alone closes the channel alone. */
  private guarded(channel: Channel, handle: () => void): void {
    try {
      handle();
    } catch (error) {
      if (!(error instanceof AmqpError) || error.closesConnection) throw error;
      channel.fail(error, this.current);
    }
  }

  private openChannel(number: number, method: number): void {
    // The answer to a close that this side sent may cross with the client's own close.
    if (method === METHOD.channelCloseOk) return;
    if (method !== METHOD.channelOpen) throw new AmqpError(504, `expected 'channel.open'`);
    if (number > this.channelMax)
      throw new AmqpError(
        530,
        `number of channels opened (${this.channels.size}) has reached the negotiated channel_max (${this.channelMax})`,
      );
    this.channels.set(number, new Channel(number, this));
    this.writer.method(number, METHOD.channelOpenOk, (out) => out.longString(''));
    this.touch();
  }

  private connectionMethod(method: number, reader: ByteReader): void {
    if (method === METHOD.connectionClose) {
      this.closedByClient();
      return;
    }
    switch (this.state) {
      case 'start':
        if (method !== METHOD.connectionStartOk) throw this.outOfTurn(method);
        this.startOk(reader);
        return;
      case 'tune':
        if (method !== METHOD.connectionTuneOk) throw this.outOfTurn(method);
        this.tuneOk(reader);
        return;
      case 'open':
        if (method !== METHOD.connectionOpen) throw this.outOfTurn(method);
        this.openVirtualHost(reader.shortString());
        return;
      default:
        if (method === METHOD.connectionUpdateSecret) {
          this.send(METHOD.connectionUpdateSecretOk);
          return;
        }
        throw new AmqpError(504, `unexpected method ${methodName(method)} in connection state running`);
    }
  }

  private outOfTurn(method: number): AmqpError {
    const error = unsupported(method);
    return new AmqpError(
      503,
      `${error.code === 503 ? 'unexpected method' : 'refused'} ${methodName(method)} while ${this.state}`,
    );
  }

  // The handshake

  private startOk(reader: ByteReader): void {
    const { clientProperties, mechanism, response } = readStartOk(reader);
    const capabilities = clientProperties.get('capabilities');
    const cancelNotify = capabilities?.type === 'F' ? capabilities.value.get('consumer_cancel_notify') : undefined;
    this.notifiesCancel = cancelNotify?.type === 't' && cancelNotify.value;
    this.user = authenticate(mechanism, response);
    this.state = 'tune';
    this.send(METHOD.connectionTune, writeTune);
  }

  private tuneOk(reader: ByteReader): void {
    const asked = readTuneOk(reader);
    checkTuning(asked);
    this.channelMax = asked.channelMax;
    this.frames.maxFrame = asked.frameMax;
    this.writer.maxFrame = asked.frameMax;
    if (asked.heartbeat > 0) this.heartbeat = new Heartbeat(asked.heartbeat, this);
    this.state = 'open';
  }

  private openVirtualHost(name: string): void {
    if (name !== '/') throw new AmqpError(530, `vhost ${name} not found`);
    clearTimeout(this.deadline);
    this.state = 'running';
    this.send(METHOD.connectionOpenOk, (out) => out.shortString(''));
  }

  // Closing

  /** Tells the client why, and waits for its answer for a while. */
  close(code: ReplyCode, text: string): void {
    this.closeWith(new AmqpError(code, text), 0);
  }

  private fail(error: unknown): void {
    if (error instanceof AmqpError) {
      this.closeWith(error, this.current);
      return;
    }
    this.host.logger.error('a frame could not be handled', { error });
    this.closeWith(new AmqpError(541, 'the broker failed to handle a frame'), this.current);
  }

  private closeWith(error: AmqpError, method: number): void {
    if (this.state === 'closing' || this.state === 'closed') return;
    this.host.logger.warn('closing a connection', { reason: error.message, method: methodName(method) });
    this.releaseAll();
    const greeted = this.state !== 'header';
    this.state = 'closing';
    if (!greeted) {
      this.socket.destroy();
      return;
    }
    this.send(METHOD.connectionClose, (out) => {
      out.short(error.code);
      out.shortString(error.message);
      out.short(classOf(method));
      out.short(numberOf(method));
    });
    this.giveUpAfter(CLOSE_TIMEOUT);
    // What follows a broken frame cannot be cut into frames any more, so no answer will be recognised either.
    if (error.code === 501) this.endSocket();
  }

  private whileClosing(reader: ByteReader): void {
    const method = reader.long() | 0;
    if (method === METHOD.connectionCloseOk) this.endSocket();
    else if (method === METHOD.connectionClose) {
      this.send(METHOD.connectionCloseOk);
      this.endSocket();
    }
  }

  private closedByClient(): void {
    this.releaseAll();
    this.state = 'closed';
    this.send(METHOD.connectionCloseOk);
    this.endSocket();
  }

  private endSocket(): void {
    this.state = 'closed';
    this.frames.stop();
    this.broker.store.flush();
    this.writer.flush();
    this.socket.end();
    this.giveUpAfter(CLOSE_TIMEOUT);
  }

  private gone(): void {
    clearTimeout(this.deadline);
    this.heartbeat?.stop();
    this.frames.stop();
    this.releaseAll();
    this.state = 'closed';
    this.host.closed(this);
  }

  /** Consumers first, on all channels: nothing that is given back may go to this connection again. */
  private releaseAll(): void {
    this.heartbeat?.stop();
    const channels = [...this.channels.values()];
    this.channels.clear();
    for (const channel of channels) channel.stopAllConsumers();
    for (const channel of channels) channel.release();
    for (const channel of channels) channel.closing = true;
    this.broker.deleteQueuesOf(this);
  }

  private giveUpAfter(milliseconds: number): void {
    clearTimeout(this.deadline);
    this.deadline = setTimeout(() => this.socket.destroy(), milliseconds);
    this.deadline.unref();
  }

  destroy(): void {
    this.socket.destroy();
  }

  // What channels and the heartbeat ask for

  channelClosed(channel: Channel): void {
    if (this.channels.get(channel.number) === channel) this.channels.delete(channel.number);
  }

  touch(): void {
    this.host.touch(this);
  }

  sendHeartbeat(): void {
    this.writer.heartbeat();
    this.touch();
  }

  peerIsSilent(): void {
    this.host.logger.warn('a peer has been silent for two heartbeat intervals', {});
    this.socket.destroy();
  }

  // Bytes out

  /** Everything of this tick is in the log: confirms may go out, and all that was written. */
  flush(): void {
    for (const channel of this.channels.values()) channel.sendConfirms();
    this.writer.flush();
  }

  private send(method: number, args?: Parameters<FrameWriter['method']>[2]): void {
    this.sendOn(0, method, args);
  }

  private sendOn(channel: number, method: number, args?: Parameters<FrameWriter['method']>[2]): void {
    this.writer.method(channel, method, args);
    this.touch();
  }

  private write(bytes: Buffer): boolean {
    this.heartbeat?.wrote();
    if (!this.socket.writable) return true;
    this.socket.write(bytes);
    const waiting = this.socket.writableLength;
    if (waiting > CONGESTED_AT) this.congested = true;
    return waiting === 0;
  }

  private drained(): void {
    if (!this.congested) return;
    this.congested = false;
    for (const channel of [...this.channels.values()]) channel.pumpConsumers();
  }
}
