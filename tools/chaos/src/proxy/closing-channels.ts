import { channelClose, type Frame, METHOD, methodOf, plainMethod } from './amqp-wire';
import type { Link } from './tcp-proxy';

interface Closing {
  clientKnows: boolean;
  brokerKnows: boolean;
  /** What the client sends on the channel's number once it has closed it, for the next channel of that number. */
  held: Buffer[];
}

/** Channels that the proxy closes: each side is told that the other did it, and answers nobody. */
export class ClosingChannels {
  private readonly closing = new Map<number, Closing>();
  private readonly link: Link;

  constructor(link: Link) {
    this.link = link;
  }

  close(channel: number): void {
    this.closing.set(channel, { clientKnows: false, brokerKnows: false, held: [] });
    this.link.toClient(channelClose(channel));
    this.link.toServer(channelClose(channel));
  }

  has(channel: number): boolean {
    return this.closing.has(channel);
  }

  /** @returns whether the frame is dealt with, and not to be handed on */
  fromClient(frame: Frame): boolean {
    const closing = this.closing.get(frame.channel);
    if (!closing) return false;
    if (closing.clientKnows) closing.held.push(frame.bytes);
    else if (methodOf(frame) === METHOD.channelCloseOk) closing.clientKnows = true;
    else if (methodOf(frame) === METHOD.channelClose)
      this.link.toClient(plainMethod(frame.channel, METHOD.channelCloseOk));
    this.finish(frame.channel, closing);
    return true;
  }

  fromServer(frame: Frame): boolean {
    const closing = this.closing.get(frame.channel);
    if (!closing) return false;
    if (methodOf(frame) === METHOD.channelCloseOk) closing.brokerKnows = true;
    this.finish(frame.channel, closing);
    return true;
  }

  private finish(channel: number, { clientKnows, brokerKnows, held }: Closing): void {
    if (!clientKnows || !brokerKnows) return;
    this.closing.delete(channel);
    for (const bytes of held) this.link.toServer(bytes);
  }
}
