import type { ConsumeMessage } from 'amqplib';

// Often enough to leave out those that were only beside a process that was killed or a connection that broke.
const returnsOfSuspect = 3;

// The whole prefetch window comes back together, within much less than this.
const gatherMs = 100;

/**
 * Whether the broker has taken the message back so often from consumers that died with it that it may be what killed
 * them. Quorum queues count this.
 */
export function isSuspect(raw: ConsumeMessage): boolean {
  return Number(raw.properties.headers?.['x-delivery-count'] ?? 0) >= returnsOfSuspect;
}

/**
 * Handles suspects alone and in no order. A message that kills its consumer takes everything in the same prefetch
 * window with it, and the broker counts that against each of them: handled side by side, or the culprit always first,
 * its innocent neighbours would reach the delivery limit together with it. This way about half of them are done and
 * acknowledged each time, and in the end the culprit is alone.
 *
 * @param handle must not reject
 * @param track is given the work under way
 */
export function createSuspects<Delivery>(
  handle: (delivery: Delivery) => Promise<void>,
  track: (work: Promise<void>) => void,
): { add(delivery: Delivery): void; clear(): void } {
  let waiting: Delivery[] = [];
  let running = false;

  async function run(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, gatherMs));
    while (waiting.length > 0) {
      const [next] = waiting.splice(Math.floor(Math.random() * waiting.length), 1);
      if (next) await handle(next);
    }
    running = false;
  }

  return {
    add(delivery) {
      waiting.push(delivery);
      if (running) return;
      running = true;
      track(run());
    },
    clear() {
      waiting = [];
    },
  };
}
