import type { releaseStock as command, Message } from '@shop/contracts';
import { ShopError } from '@shop/errors';
import type { MessageOf } from '@shop/event-bus';
import { type Reservation, stepOfRelease, tombstone } from '../domain/reservation';
import type { HandlerTools } from '.';
import { replyTo } from './reservation-replies';
import { restockReservation } from './restock-reservation';

const attempts = 10;

/** `inventory.release`: gives back what the order holds or has taken, whatever state it is found in. */
export function releaseStock(tools: HandlerTools) {
  const { reservations, now, origin, settleHolds } = tools;
  const restock = restockReservation(tools);

  const productsOf = (reservation: Reservation) => reservation.lines.map((line) => line.productId);

  /** One step; false when somebody else was faster and the order has to be looked at again. */
  async function advance(orderId: string, cause: Message): Promise<boolean> {
    const reply = replyTo(origin(cause), 'released', { orderId, missing: [] }, now());
    const known = await reservations.find(orderId);
    const { kind } = stepOfRelease(known);
    if (!known) {
      if (!(await reservations.open(tombstone(orderId, now()), reply))) return false;
    } else if (kind === 'give_back') {
      const change = { status: 'released' as const, updatedAt: now() };
      const released = await reservations.move(orderId, known.status, change, reply);
      if (!released) return false;
      await settleHolds(released, productsOf(released), cause);
    } else if (kind === 'begin_restock') {
      await reservations.move(orderId, 'committed', { status: 'restocking', updatedAt: now() });
      return false;
    } else if (kind === 'restock') {
      if (!(await restock(known, reply, cause))) return false;
    } else {
      await settleHolds(known, productsOf(known), cause);
      await reservations.tellAgain(orderId, reply);
    }
    reservations.announce(orderId, reply);
    return true;
  }

  return async (message: MessageOf<typeof command>): Promise<void> => {
    const { orderId } = message.data;
    for (let attempt = 1; attempt <= attempts; attempt++) {
      if (await advance(orderId, message)) return;
    }
    throw new ShopError('conflict', `The reservation of order ${orderId} is changed by too many at once`);
  };
}
