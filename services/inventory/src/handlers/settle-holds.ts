import type { Message } from '@shop/contracts';
import { fateOfHold, type Reservation } from '../domain/reservation';
import type { HandlerPorts } from '.';
import type { availabilityAnnouncer } from './announce-availability';

interface Tools extends Pick<HandlerPorts, 'stock' | 'now'> {
  announceAvailability: ReturnType<typeof availabilityAnnouncer>;
}

/**
 * Brings the holds of an order in line with what its reservation says by now. Safe to do at any time, any number of
 * times and by several at once: it finishes what a crash or a slow duplicate has left behind.
 */
export function holdSettler({ stock, now, announceAvailability }: Tools) {
  return async (reservation: Reservation, productIds: readonly string[], cause?: Message): Promise<void> => {
    const { orderId } = reservation;
    for (const productId of new Set(productIds)) {
      const seen = await stock.look(productId, orderId);
      if (!seen) continue;
      const { hold } = seen;
      const fate = hold ? fateOfHold(reservation, productId, hold, now()) : 'keep';
      let figures = seen.figures;
      if (hold && fate === 'take') {
        await stock.take(orderId, { productId, quantity: hold.quantity, hold: hold.token }, now());
      } else if (hold && fate === 'give_back') {
        figures = (await stock.giveBack(productId, hold, now())) ?? figures;
      }
      await announceAvailability(figures, cause);
    }
  };
}
