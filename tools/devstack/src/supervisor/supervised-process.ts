import type { ChildProcess } from 'node:child_process';
import { healthyAfterMs, restartDelayMs } from './backoff';
import { type Launch, launch } from './child-process';
import { LogFile } from './log-file';
import type { Probe } from './probes';

export interface ProcessPlan extends Launch {
  name: string;
  port: number;
  /** Services stop first; the stores they work on come after them. */
  kind: 'service' | 'store';
  /** The way in: it is stopped before the others, so that what it has let in comes to its end. */
  isDoor?: boolean;
  probe: Probe;
}

export type ProcessState = 'starting' | 'ready' | 'unready' | 'waiting' | 'stopping' | 'stopped';

export interface ProcessStatus {
  name: string;
  kind: 'service' | 'store';
  port: number;
  pid?: number;
  state: ProcessState;
  restarts: number;
  /** How its latest run ended; not set before the first end. */
  lastExit?: { code: number | null; signal: NodeJS.Signals | null };
}

export interface Death {
  name: string;
  code: number | null;
  signal: NodeJS.Signals | null;
  /** It died before it was ready for the first time since it was started. */
  whileStarting: boolean;
  /** How often in a row it died like that. */
  failedStarts: number;
  lastLines: string[];
  logPath: string;
}

export interface ProcessEvents {
  changed: (status: ProcessStatus) => void;
  died: (death: Death) => void;
}

const probeEveryMs = { starting: 100, ready: 2_000, unready: 500 };
const shownLines = 12;

/** One process that is kept running: probed, and started again when it dies, until it is told to stop. */
export class SupervisedProcess {
  readonly plan: ProcessPlan;
  private readonly events: ProcessEvents;
  private readonly log: LogFile;
  private child: ChildProcess | undefined;
  private state: ProcessState = 'stopped';
  private restarts = 0;
  private spell = 0; // restarts since it last ran well
  private failedStarts = 0;
  private readyOnce = false; // in the present run
  private lastExit: ProcessStatus['lastExit'];
  private startedAt = 0;
  private timer: NodeJS.Timeout | undefined;
  private stopping = false;
  private readonly waiters = new Set<() => void>();

  constructor(plan: ProcessPlan, logPath: string, events: ProcessEvents) {
    this.plan = plan;
    this.log = new LogFile(logPath);
    this.events = events;
  }

  get status(): ProcessStatus {
    const { name, kind, port } = this.plan;
    const { state, restarts, lastExit } = this;
    return { name, kind, port, pid: this.child?.pid, state, restarts, ...(lastExit ? { lastExit } : {}) };
  }

  start(): void {
    if (this.stopping || this.child) return;
    this.log.rotateWhenLarge();
    this.startedAt = Date.now();
    this.readyOnce = false;
    const child = launch(this.plan, this.log);
    this.child = child;
    child.once('error', () => this.ended(child, null, null)); // could not be started at all
    child.once('exit', (code, signal) => this.ended(child, code, signal));
    this.enter('starting');
    this.probeLater(child, probeEveryMs.starting);
  }

  /** Resolves when the process is ready, or is told to stop. */
  untilReady(): Promise<void> {
    return this.until(() => this.state === 'ready' || this.stopping);
  }

  signal(signal: NodeJS.Signals): void {
    this.child?.kill(signal);
  }

  rotateLogWhenLarge(): void {
    this.log.rotateWhenLarge();
  }

  /** Asks it to stop and, once the grace is over, makes it. Resolves when it is gone. */
  async stop(graceMs: number): Promise<void> {
    this.stopping = true;
    clearTimeout(this.timer);
    if (!this.child) return this.state === 'stopped' ? undefined : this.enter('stopped');
    this.enter('stopping');
    this.child.kill('SIGTERM');
    const lastResort = setTimeout(() => this.child?.kill('SIGKILL'), graceMs);
    await this.until(() => this.child === undefined);
    clearTimeout(lastResort);
  }

  private ended(child: ChildProcess, code: number | null, signal: NodeJS.Signals | null): void {
    if (child !== this.child) return;
    this.child = undefined;
    this.lastExit = { code, signal };
    clearTimeout(this.timer);
    if (this.stopping) {
      this.enter('stopped');
      return;
    }
    this.failedStarts = this.readyOnce ? 0 : this.failedStarts + 1;
    if (this.readyOnce && Date.now() - this.startedAt >= healthyAfterMs) this.spell = 0;
    const delay = restartDelayMs(this.spell++);
    this.restarts++;
    this.enter('waiting');
    this.timer = setTimeout(() => this.start(), delay);
    this.events.died(this.death(code, signal));
  }

  private death(code: number | null, signal: NodeJS.Signals | null): Death {
    return {
      name: this.plan.name,
      code,
      signal,
      whileStarting: !this.readyOnce,
      failedStarts: this.failedStarts,
      lastLines: this.log.tail(shownLines),
      logPath: this.log.path,
    };
  }

  private probeLater(child: ChildProcess, delayMs: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.probeNow(child), delayMs);
  }

  private async probeNow(child: ChildProcess): Promise<void> {
    const ready = await this.plan.probe();
    if (child !== this.child || this.stopping) return;
    if (ready) this.readyOnce = true;
    const state = ready ? 'ready' : this.readyOnce ? 'unready' : 'starting';
    if (state !== this.state) this.enter(state);
    this.probeLater(child, probeEveryMs[state]);
  }

  private enter(state: ProcessState): void {
    this.state = state;
    this.events.changed(this.status);
    for (const wake of this.waiters) wake();
  }

  private until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        if (!condition()) return;
        this.waiters.delete(wake);
        resolve();
      };
      this.waiters.add(wake);
      wake();
    });
  }
}
