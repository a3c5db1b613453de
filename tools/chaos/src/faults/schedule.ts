import type { Platform } from '../platform';
import type { Fault, Injected } from './fault';
import { inject } from './inject';

export interface FaultSchedule {
  /** Called as the load goes on: each fault has its place in it. */
  advance(done: number): void;
  /** Waits for the faults under way. */
  finish(): Promise<Injected[]>;
}

/** Spreads the faults over the load, one after the other: the first soon, the last when nearly all is done. */
export function scheduleFaults(
  platform: Platform,
  faults: readonly Fault[],
  orders: number,
  random: () => number,
  say: (text: string) => void,
): FaultSchedule {
  const startedAt = Date.now();
  const injected: Injected[] = [];
  const every = orders / (faults.length + 1);
  let due = 0;
  let running = Promise.resolve();

  async function happen(fault: Fault): Promise<void> {
    const result = await inject(platform, fault, random);
    injected.push({ ...result, atMs: Date.now() - startedAt });
    say(`${result.met ? 'did' : 'no moment for'}: ${fault.kind}, ${fault.target}`);
  }

  return {
    advance(done) {
      for (; due < faults.length && done >= every * (due + 1); due++) {
        const fault = faults[due] as Fault;
        running = running.then(() => happen(fault));
      }
    },
    async finish() {
      await running;
      return injected;
    },
  };
}
