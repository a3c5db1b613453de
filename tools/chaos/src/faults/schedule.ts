import type { Platform } from '../platform';
import type { Fault, Injected } from './fault';
import { inject } from './inject';

export interface FaultSchedule {
  /** Called as the load goes on: each fault has its place in it. */
  advance(done: number): void;
  /** Nothing is to come any more: until then the load has to go on, or the rest would meet nobody. */
  isOver(): boolean;
  /** Waits for the faults under way. */
  finish(): Promise<Injected[]>;
}

export interface ScheduleOptions {
  platform: Platform;
  faults: readonly Fault[];
  /** Over how many orders the faults are spread. */
  orders: number;
  /** Whether a checkout is under way at this moment: what happens at another one has met nothing. */
  isBusy: () => boolean;
  random: () => number;
  say: (text: string) => void;
}

const isKill = ({ kind }: Fault) => kind === 'kill';

/**
 * Spreads the faults over the load, one after the other: the first soon, the last when nearly all is done. A kill that
 * has met nobody is tried again in the end.
 */
export function scheduleFaults({ platform, faults, orders, isBusy, random, say }: ScheduleOptions): FaultSchedule {
  const startedAt = Date.now();
  const injected: Injected[] = [];
  const every = orders / (faults.length + 1);
  let due = 0;
  let running = Promise.resolve();
  let over = faults.length === 0;

  async function happen(fault: Fault): Promise<void> {
    const amid = isBusy();
    const result = await inject(platform, fault, random);
    const met = result.met && amid;
    injected.push({ ...result, met, atMs: Date.now() - startedAt });
    say(`${met ? 'did' : 'no moment for'}: ${fault.kind}, ${fault.target}`);
  }

  async function makeUpForKills(): Promise<void> {
    const missed = injected.filter((fault) => isKill(fault) && !fault.met);
    for (const { kind, target } of [...missed, ...missed]) {
      if (killsMet(injected) < faults.filter(isKill).length) await happen({ kind, target });
    }
  }

  return {
    advance(done) {
      for (; due < faults.length && done >= every * (due + 1); due++) {
        const fault = faults[due] as Fault;
        running = running.then(() => happen(fault));
        if (due < faults.length - 1) continue;
        running = running.then(makeUpForKills).finally(() => {
          over = true;
        });
      }
    },
    isOver: () => over,
    async finish() {
      await running;
      return injected;
    },
  };
}

/** How many kills met a running process amid checkouts. */
export const killsMet = (faults: readonly Injected[]) => faults.filter((fault) => isKill(fault) && fault.met).length;
