import type { FrameWriter } from './frame-writer';

/** The publisher confirms of one channel: collected while a tick lasts, sent when its messages have been written. */
export class PublisherConfirms {
  private last = 0;
  private sent = 0;
  private refused: number[] = [];

  get hasPending(): boolean {
    return this.sent < this.last;
  }

  add(accepted: boolean): void {
    this.last++;
    if (!accepted) this.refused.push(this.last);
  }

  /** All of them are decided, so that whole runs go out as one frame with `multiple`. */
  send(writer: FrameWriter, channel: number): void {
    for (const tag of this.refused) {
      this.sendRun(writer, channel, tag - 1);
      writer.confirm(channel, false, tag, false);
      this.sent = tag;
    }
    this.sendRun(writer, channel, this.last);
    if (this.refused.length > 0) this.refused = [];
  }

  private sendRun(writer: FrameWriter, channel: number, until: number): void {
    const count = until - this.sent;
    if (count <= 0) return;
    writer.confirm(channel, true, until, count > 1);
    this.sent = until;
  }
}
