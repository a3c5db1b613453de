import { closeSync, copyFileSync, mkdirSync, openSync, readSync, statSync, truncateSync } from 'node:fs';
import { dirname } from 'node:path';

const limitBytes = 10 * 1024 * 1024;
const longestTail = 16 * 1024;

/**
 * A process writes straight into its log, so the supervisor is neither in the way nor busy copying. The file is
 * opened for appending: that alone makes it safe to cut it while it is written to.
 */
export class LogFile {
  readonly path: string;
  private runStartsAt = 0;

  constructor(path: string) {
    this.path = path;
    mkdirSync(dirname(path), { recursive: true });
  }

  /** Opens the log for a new run of the process; the caller closes the descriptor once the process has it. */
  open(): number {
    const descriptor = openSync(this.path, 'a');
    this.runStartsAt = this.size();
    return descriptor;
  }

  /** The last lines of the latest run. */
  tail(lines: number): string[] {
    const end = this.size();
    const start = Math.max(Math.min(this.runStartsAt, end), end - longestTail);
    const buffer = Buffer.alloc(end - start);
    const descriptor = openSync(this.path, 'r');
    try {
      readSync(descriptor, buffer, 0, buffer.length, start);
    } finally {
      closeSync(descriptor);
    }
    return buffer.toString().trimEnd().split('\n').slice(-lines);
  }

  /** Keeps one older generation and starts over when the log has grown large. */
  rotateWhenLarge(): void {
    if (this.size() < limitBytes) return;
    copyFileSync(this.path, `${this.path}.1`);
    truncateSync(this.path);
    this.runStartsAt = 0;
  }

  private size(): number {
    return statSync(this.path, { throwIfNoEntry: false })?.size ?? 0;
  }
}
