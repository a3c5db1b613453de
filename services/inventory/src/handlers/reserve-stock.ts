import type { reserveStock as command, Message, OrderLine } from '@shop/contracts';
import type { MessageOf } from '@shop/event-bus';
import { mergeLines } from '../domain/order-lines';
import { factOfReserve, type Reservation, type ReservedLine, refused, reserved } from '../domain/reservation';
import type { HandlerTools } from '.';
import { replyTo } from './reservation-replies';

/**
 * `inventory.reserve`: holds the lines one by one, then writes the reservation down, which makes the holds count. A
 * crash in between leaves holds that the next delivery finds and adopts, or that expire.
 */
export function reserveStock(tools: HandlerTools) {
  const { stock, reservations, now, origin, newToken, announceAvailability, settleHolds } = tools;

  async function answer(reservation: Reservation, lines: readonly OrderLine[], cause: Message): Promise<void> {
    await settleHolds(reservation, productsOf(lines), cause);
    const reply = replyTo(origin(cause), factOfReserve(reservation), reservation, now());
    await reservations.tellAgain(reservation.orderId, reply);
    reservations.announce(reservation.orderId, reply);
  }

  async function holdAll(orderId: string, lines: readonly OrderLine[], expiresAt: Date, cause: Message) {
    const token = newToken();
    const held: ReservedLine[] = [];
    for (const line of lines) {
      const outcome = await stock.hold(line, { orderId, token, expiresAt }, now());
      if (outcome.kind === 'missing') return { held, missing: [line] };
      held.push({ ...line, hold: outcome.token });
      await announceAvailability(outcome.figures, cause);
    }
    return { held, missing: [] };
  }

  return async (message: MessageOf<typeof command>): Promise<void> => {
    const { orderId } = message.data;
    const lines = mergeLines(message.data.lines);
    const known = await reservations.find(orderId);
    if (known) return answer(known, lines, message);

    const expiresAt = new Date(message.data.expiresAt);
    // A command that lay in its queue for too long: nobody waits for the answer, and the hold would be swept at once.
    const { held, missing } =
      expiresAt <= now() ? { held: [], missing: lines } : await holdAll(orderId, lines, expiresAt, message);
    const decided = missing.length > 0 ? refused(orderId, missing, now()) : reserved(orderId, held, now());
    const reply = replyTo(origin(message), factOfReserve(decided), decided, now());
    if (await reservations.open(decided, reply)) {
      // Given back only after the decision: before it, a duplicate could be counting on the same holds.
      if (decided.status === 'failed') await settleHolds(decided, productsOf(held), message);
      reservations.announce(orderId, reply);
      return;
    }
    const faster = await reservations.find(orderId);
    if (faster) await answer(faster, lines, message);
  };
}

const productsOf = (lines: readonly OrderLine[]) => lines.map((line) => line.productId);
