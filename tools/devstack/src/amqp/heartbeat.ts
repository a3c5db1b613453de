export interface HeartbeatTarget {
  sendHeartbeat(): void;
  /** Nothing has come from the peer for two intervals. */
  peerIsSilent(): void;
}

/** Both directions of the heartbeat, from one timer that ticks twice per interval. */
export class Heartbeat {
  private readonly timer: NodeJS.Timeout;
  private heard = true;
  private sent = false;
  private silentTicks = 0;

  constructor(seconds: number, target: HeartbeatTarget) {
    this.timer = setInterval(() => this.tick(target), seconds * 500);
    this.timer.unref();
  }

  /** Any bytes from the peer count. */
  received(): void {
    this.heard = true;
  }

  /** Any bytes to the peer spare a heartbeat. */
  wrote(): void {
    this.sent = true;
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private tick(target: HeartbeatTarget): void {
    if (!this.sent) target.sendHeartbeat();
    this.sent = false;
    this.silentTicks = this.heard ? 0 : this.silentTicks + 1;
    this.heard = false;
    if (this.silentTicks >= 4) target.peerIsSilent();
  }
}
