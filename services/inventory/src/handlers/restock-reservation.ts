import type { Message } from '@shop/contracts';
import type { Reservation } from '../domain/reservation';
import type { HandlerTools } from '.';

/**
 * Brings the units of a committed order back, product by product, and then counts it as released. Each product keeps
 * a mark of the order in the same write, so a second run after a crash adds nothing twice.
 *
 * @returns whether it was this call that ended it
 */
export function restockReservation({ stock, reservations, now, announceAvailability }: HandlerTools) {
  return async ({ orderId, lines }: Reservation, reply: Message, cause?: Message): Promise<boolean> => {
    for (const line of lines) {
      const figures = await stock.restock(orderId, line, now());
      if (figures) await announceAvailability(figures, cause);
    }
    const change = { status: 'released' as const, updatedAt: now() };
    return (await reservations.move(orderId, 'restocking', change, reply)) !== undefined;
  };
}
