import type { Payment } from '../domain/payment';
import { giveBack } from './give-back';
import type { HandlerPorts } from './ports';
import { silentSince, sweepBatch } from './sweep';

/** Asks the providers again for every void that is still owed: nobody else may remember it. */
export function settleVoids(ports: HandlerPorts) {
  const { payments, now, logger } = ports;

  async function settle({ orderId }: Payment): Promise<void> {
    // Written before it is tried: one that fails goes to the end of the line, and another instance leaves it alone.
    const owed = await payments.change(orderId, (current) =>
      current?.voidOwed ? { state: { ...current, updatedAt: now() } } : undefined,
    );
    if (owed?.voidOwed) await giveBack(ports, owed);
  }

  return async (): Promise<void> => {
    const owed = await payments.voidsOwed(silentSince(ports), sweepBatch);
    const outcomes = await Promise.allSettled(owed.map(settle));
    outcomes.forEach((outcome, index) => {
      if (outcome.status === 'fulfilled') return;
      logger.warn('A payment provider still owes a void', { orderId: owed[index]?.orderId, error: outcome.reason });
    });
  };
}
