import { type Reservation, tombstone } from '../domain/reservation';
import type { HandlerTools } from '.';

const batch = 100;

/**
 * Ends every hold whose time is over: a reservation that nobody committed or released expires, a hold whose
 * reservation was never written is given back, and one whose reservation has ended follows it. Nothing stays held for
 * ever, whatever was lost.
 */
export function sweepHolds({ stock, reservations, now, settleHolds }: HandlerTools) {
  async function ended(orderId: string): Promise<Reservation | undefined> {
    const change = { status: 'expired' as const, updatedAt: now() };
    // Expired once more: a late commit that has outlived its own hold must find that it comes too late.
    const expired =
      (await reservations.move(orderId, 'reserved', change)) ?? (await reservations.move(orderId, 'expired', change));
    if (expired) return expired;
    const known = await reservations.find(orderId);
    if (known) return known;
    // The decision comes first here too: a reserve command that is still under way finds it and gives way.
    const stone = tombstone(orderId, now());
    return (await reservations.open(stone)) ? stone : reservations.find(orderId);
  }

  return async (): Promise<void> => {
    const expired = await stock.expiredHolds(now(), batch);
    const productsByOrder = Map.groupBy(expired, ({ hold }) => hold.orderId);
    for (const [orderId, holds] of productsByOrder) {
      const reservation = await ended(orderId);
      if (!reservation) continue;
      const products = [...holds.map(({ productId }) => productId), ...reservation.lines.map((line) => line.productId)];
      await settleHolds(reservation, products);
    }
  };
}
