import { memoryOf } from './memory';
import type { Death, ProcessStatus } from './supervised-process';
import { describeMemory, drawTable } from './table';

export interface DisplaySource {
  url: string;
  processes: () => ProcessStatus[];
}

export interface Display {
  changed(status: ProcessStatus): void;
  died(death: Death): void;
  say(text: string): void;
  ready(): void;
  close(): void;
}

const redrawEveryMs = 2_000;

/** Everything for people goes to standard error; standard output has the one line that programs wait for. */
export function createDisplay(source: DisplaySource, output: NodeJS.WriteStream): Display {
  return output.isTTY ? new LiveTable(source, output) : new PlainLines(source, output);
}

class PlainLines implements Display {
  protected readonly source: DisplaySource;
  protected readonly output: NodeJS.WriteStream;
  private readonly startedAt = performance.now();

  constructor(source: DisplaySource, output: NodeJS.WriteStream) {
    this.source = source;
    this.output = output;
  }

  changed({ name, state, port, pid, lastExit }: ProcessStatus): void {
    if (state === 'waiting') return; // died() says more
    if (state === 'stopped' && lastExit && lastExit.code !== 0) {
      this.say(`${name} did not stop well: ${lastExit.signal ?? `exit code ${lastExit.code}`}`);
      return;
    }
    this.say(`${name} is ${state}${pid === undefined ? '' : ` (port ${port}, process ${pid})`}`);
  }

  died({ name, code, signal, whileStarting, lastLines, logPath }: Death): void {
    const how = signal ? `was ended by ${signal}` : `ended with exit code ${code}`;
    this.say(`${name} ${how}${whileStarting ? ' before it was ready' : ''}; starting it again. Its log: ${logPath}`);
    if (whileStarting) for (const line of lastLines) this.say(`    ${line}`);
  }

  say(text: string): void {
    const seconds = ((performance.now() - this.startedAt) / 1000).toFixed(1).padStart(6);
    this.output.write(`${seconds} s  ${text}\n`);
  }

  ready(): void {
    this.say(describeMemory(this.source.processes().map(({ pid }) => (pid === undefined ? undefined : memoryOf(pid)))));
  }

  close(): void {}
}

/** The table stays at the bottom and is drawn over itself; what is said scrolls away above it. */
class LiveTable extends PlainLines {
  private drawn = 0;
  private readonly timer = setInterval(() => this.redraw(), redrawEveryMs);
  private pending: NodeJS.Immediate | undefined;

  override changed(): void {
    this.pending ??= setImmediate(() => this.redraw());
  }

  override say(text: string): void {
    this.erase();
    super.say(text);
    this.redraw();
  }

  override ready(): void {
    this.redraw();
  }

  override close(): void {
    clearInterval(this.timer);
    this.redraw();
    clearImmediate(this.pending);
    this.drawn = 0;
  }

  private redraw(): void {
    this.pending = undefined;
    const lines = drawTable(this.source.url, this.source.processes(), true);
    this.erase();
    // Cut, not wrapped: a wrapped line would be two on the screen and one in our count.
    this.output.write(`${lines.map((line) => fit(line, this.output.columns)).join('\n')}\n`);
    this.drawn = lines.length;
  }

  private erase(): void {
    if (this.drawn > 0) this.output.write(`\u001b[${this.drawn}A\u001b[0J`);
    this.drawn = 0;
  }
}

const colourCodes = 9; // the invisible characters of one coloured cell
const fit = (line: string, width = 80) => line.slice(0, width + (line.includes('\u001b') ? colourCodes : 0));
