import { type Payment, voidedAgain } from '../domain/payment';
import { askProvider } from './ask-provider';
import { giveBack } from './give-back';
import type { HandlerPorts } from './ports';
import { nothingUnderWaySince, silentSince, sweepBatch } from './sweep';

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

  /** A process that died may have asked for the authorisation, and the provider given it after the void. */
  async function repeat({ orderId }: Payment): Promise<void> {
    const voided = await payments.change(orderId, (current) =>
      current?.voidAgain ? { state: { ...current, updatedAt: now() } } : undefined,
    );
    if (!voided?.voidAgain) return;
    await askProvider(ports, voided, (provider, signal) => provider.void(voided, signal));
    await payments.change(orderId, (current) => (current?.voidAgain ? { state: voidedAgain(current) } : undefined));
  }

  async function each(owed: readonly Payment[], work: (payment: Payment) => Promise<void>): Promise<void> {
    const outcomes = await Promise.allSettled(owed.map(work));
    outcomes.forEach((outcome, index) => {
      if (outcome.status === 'fulfilled') return;
      logger.warn('A payment provider still owes a void', { orderId: owed[index]?.orderId, error: outcome.reason });
    });
  }

  return async (): Promise<void> => {
    await each(await payments.voidsOwed(silentSince(ports), sweepBatch), settle);
    await each(await payments.voidsToRepeat(nothingUnderWaySince(ports), sweepBatch), repeat);
  };
}
