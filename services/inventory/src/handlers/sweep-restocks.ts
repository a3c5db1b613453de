import type { HandlerTools } from '.';
import { replyTo } from './reservation-replies';
import { restockReservation } from './restock-reservation';

const batch = 100;
/** A restocking that takes longer than this has lost whoever was at it. */
const stuckAfterMs = 60_000;
/** No handler is still at work on an order that was released this long ago, so its marks have done their service. */
const markKeptMs = 3_600_000;

/** Finishes restockings that were left half done, and clears away the marks of those long finished. */
export function sweepRestocks(tools: HandlerTools) {
  const { stock, reservations, now, origin } = tools;
  const restock = restockReservation(tools);
  const ago = (milliseconds: number) => new Date(now().getTime() - milliseconds);

  return async (): Promise<void> => {
    for (const reservation of await reservations.restockingSince(ago(stuckAfterMs), batch)) {
      const reply = replyTo(origin(), 'released', reservation, now());
      if (await restock(reservation, reply)) reservations.announce(reservation.orderId, reply);
    }
    const old = await stock.oldRestocks(ago(markKeptMs), batch);
    if (old.length === 0) return;
    const released = await reservations.released([...new Set(old.map(({ orderId }) => orderId))]);
    for (const { productId, orderId } of old) {
      if (released.has(orderId)) await stock.forgetRestock(productId, orderId);
    }
  };
}
