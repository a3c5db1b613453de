import { contentSize, type Frame, METHOD, methodFrame, methodOf } from './amqp-wire';

const headerFrame = 2;
const bodyFrame = 3;
const withContent: ReadonlySet<number> = new Set([
  METHOD.basicPublish,
  METHOD.basicDeliver,
  METHOD.basicReturn,
  METHOD.basicGetOk,
]);

/** Knows on which channels of one direction a message is half through: nothing may be put in between there. */
export class ContentTracker {
  private readonly missing = new Map<number, number>();

  see(frame: Frame): void {
    const { type, channel, bytes } = frame;
    if (type === methodFrame && withContent.has(methodOf(frame) ?? 0))
      this.missing.set(channel, Number.POSITIVE_INFINITY);
    else if (type === headerFrame) this.expect(channel, contentSize(frame));
    else if (type === bodyFrame) this.expect(channel, (this.missing.get(channel) ?? 0) - (bytes.length - 8));
  }

  isWhole(channel: number): boolean {
    return !this.missing.has(channel);
  }

  private expect(channel: number, bytes: number): void {
    if (bytes > 0) this.missing.set(channel, bytes);
    else this.missing.delete(channel);
  }
}
