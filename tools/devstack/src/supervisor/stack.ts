import { join } from 'node:path';
import { takeDataDirectory } from './data-directory';
import { isPortInUse } from './free-ports';
import { removeStackFile, writeStackFile } from './stack-file';
import { StartError } from './start-error';
import { type Death, type ProcessPlan, type ProcessStatus, SupervisedProcess } from './supervised-process';

export interface StackOptions {
  url: string;
  dataDir: string;
  plan: readonly ProcessPlan[];
  /** What is left to do once every process is ready, such as filling an empty catalogue. */
  prepare?: () => Promise<void>;
  onChange?: (status: ProcessStatus) => void;
  onDeath?: (death: Death) => void;
}

export interface Stack {
  /** Resolves when every process is ready and everything is prepared, or when the stack was stopped meanwhile. */
  start(): Promise<void>;
  /** The doors first, then the other services, all at once, then the stores. What does not end within its grace is killed. */
  stop(): Promise<void>;
  processes(): ProcessStatus[];
  kill(name: string, signal: NodeJS.Signals): void;
}

const graceMs = { service: 45_000, store: 10_000 };
const startsBeforeGivingUp = 5;
const configurationExit = 78; // what a service ends with when its settings are not valid: no restart heals that
const lookAtLogsEveryMs = 10_000;

export function createStack(options: StackOptions): Stack {
  return new RunningStack(options);
}

class RunningStack implements Stack {
  private readonly options: StackOptions;
  private readonly supervised: SupervisedProcess[];
  private readonly abandoned = Promise.withResolvers<never>();
  private logTimer: NodeJS.Timeout | undefined;
  private stopped: Promise<void> | undefined;
  private ready = false;
  private ownsDataDir = false; // until then it may be another stack's, and is not to be written to

  constructor(options: StackOptions) {
    this.options = options;
    this.abandoned.promise.catch(() => {}); // whoever waits in start() hears of it
    const events = {
      changed: (status: ProcessStatus) => {
        this.writeState();
        options.onChange?.(status);
      },
      died: (death: Death) => {
        options.onDeath?.(death);
        if (!this.ready) this.giveUpOn(death);
      },
    };
    this.supervised = options.plan.map(
      (plan) => new SupervisedProcess(plan, join(options.dataDir, 'logs', `${plan.name}.log`), events),
    );
  }

  async start(): Promise<void> {
    await takeDataDirectory(this.options.dataDir);
    this.ownsDataDir = true;
    await this.refusePortsInUse();
    this.logTimer = setInterval(() => {
      for (const one of this.supervised) one.rotateLogWhenLarge();
    }, lookAtLogsEveryMs);
    await Promise.race([this.abandoned.promise, this.startInOrder()]);
  }

  stop(): Promise<void> {
    this.stopped ??= this.stopInOrder();
    return this.stopped;
  }

  processes(): ProcessStatus[] {
    return this.supervised.map(({ status }) => status);
  }

  kill(name: string, signal: NodeJS.Signals): void {
    this.supervised.find(({ plan }) => plan.name === name)?.signal(signal);
  }

  private isStopping(): boolean {
    return this.stopped !== undefined;
  }

  private async startInOrder(): Promise<void> {
    for (const kind of ['store', 'service'] as const) {
      if (this.isStopping()) return;
      await this.each(kind, (one) => {
        one.start();
        return one.untilReady();
      });
    }
    if (this.isStopping()) return;
    await this.options.prepare?.();
    this.ready = true;
    this.writeState();
  }

  private async stopInOrder(): Promise<void> {
    clearInterval(this.logTimer);
    await this.all(
      ({ isDoor }) => isDoor === true,
      (one) => one.stop(graceMs.service),
    );
    await this.each('service', (one) => one.stop(graceMs.service));
    await this.each('store', (one) => one.stop(graceMs.store));
    if (this.ownsDataDir) removeStackFile(this.options.dataDir);
  }

  private async each(kind: ProcessPlan['kind'], act: (one: SupervisedProcess) => Promise<void>): Promise<void> {
    await this.all((plan) => plan.kind === kind, act);
  }

  private async all(
    which: (plan: ProcessPlan) => boolean,
    act: (one: SupervisedProcess) => Promise<void>,
  ): Promise<void> {
    await Promise.all(this.supervised.filter(({ plan }) => which(plan)).map(act));
  }

  private async refusePortsInUse(): Promise<void> {
    for (const { name, port } of this.options.plan) {
      if (await isPortInUse(port)) {
        throw new StartError(
          `Port ${port}, which ${name} needs, is in use by another program. Stop that, or set PORT to another number for the gateway; the others follow it.`,
        );
      }
    }
  }

  private giveUpOn({ name, code, failedStarts, logPath }: Death): void {
    if (failedStarts < startsBeforeGivingUp && !(code === configurationExit && failedStarts > 0)) return;
    this.abandoned.reject(new StartError(`The ${name} service does not start. Its whole log is in ${logPath}.`));
  }

  private writeState(): void {
    if (!this.ownsDataDir) return;
    const { url, dataDir } = this.options;
    writeStackFile(dataDir, { url, pid: process.pid, ready: this.ready, processes: this.processes() });
  }
}
