import type { commitStock as command, Message, OrderLine } from '@shop/contracts';
import { ShopError } from '@shop/errors';
import type { MessageOf } from '@shop/event-bus';
import { type Reservation, type ReservationFact, type ReservedLine, stepOfCommit } from '../domain/reservation';
import type { HandlerTools } from '.';
import { replyTo } from './reservation-replies';

/** Long enough for the two writes between the hold and the commit, short enough not to matter after a crash. */
const lateHoldMs = 60_000;

/** `inventory.commit`: decides, then takes what is held out of the stock. */
export function commitStock(tools: HandlerTools) {
  const { stock, reservations, now, origin, newToken, announceAvailability, settleHolds } = tools;

  const reply = (orderId: string, fact: ReservationFact, cause: Message, missing: OrderLine[] = []) =>
    replyTo(origin(cause), fact, { orderId, missing }, now());

  async function take(
    orderId: string,
    from: 'reserved' | Pick<Reservation, 'status' | 'updatedAt'>,
    cause: Message,
    lines?: ReservedLine[],
  ) {
    const told = reply(orderId, 'committed', cause);
    const change = { status: 'committed' as const, updatedAt: now(), ...(lines ? { lines } : {}) };
    const committed = await reservations.move(orderId, from, change, told);
    if (!committed) return false;
    await Promise.all(committed.lines.map((line) => stock.take(orderId, line, now())));
    reservations.announce(orderId, told);
    return true;
  }

  async function answer(reservation: Reservation, fact: ReservationFact, cause: Message): Promise<void> {
    const { orderId, lines, missing } = reservation;
    await settleHolds(
      reservation,
      lines.map((line) => line.productId),
      cause,
    );
    const told = reply(orderId, fact, cause, missing);
    await reservations.tellAgain(orderId, told);
    reservations.announce(orderId, told);
  }

  /** The customer has paid by now, so a commit that came after the expiry still counts where the stock allows it. */
  async function holdAgain(reservation: Reservation, cause: Message): Promise<void> {
    const { orderId, status, updatedAt } = reservation;
    const token = newToken();
    const held: ReservedLine[] = [];
    const missing: OrderLine[] = [];
    for (const line of reservation.lines) {
      const expiresAt = new Date(now().getTime() + lateHoldMs);
      const outcome = await stock.hold(line, { orderId, token, expiresAt }, now());
      if (outcome.kind === 'missing') missing.push({ productId: line.productId, quantity: line.quantity });
      // The hold of another attempt is none to build on: that one may be giving it back right now.
      if (outcome.kind !== 'held') break;
      held.push({ ...line, hold: token });
      await announceAvailability(outcome.figures, cause);
    }
    if (held.length === reservation.lines.length && (await take(orderId, { status, updatedAt }, cause, held))) return;
    for (const line of held) {
      const figures = await stock.giveBack(line.productId, { orderId, quantity: line.quantity, token }, now());
      if (figures) await announceAvailability(figures, cause);
    }
    if (missing.length > 0 && (await giveUp(orderId, missing, cause))) return;
    throw new ShopError('conflict', `The reservation of order ${orderId} has expired and cannot be renewed now`);
  }

  /** What was held has been sold to somebody else: final, so that the customer gets the money back and does not wait. */
  async function giveUp(orderId: string, missing: OrderLine[], cause: Message): Promise<boolean> {
    const told = reply(orderId, 'commit-failed', cause, missing);
    const failed = await reservations.move(orderId, 'expired', { status: 'failed', missing, updatedAt: now() }, told);
    if (failed) reservations.announce(orderId, told);
    return failed !== undefined;
  }

  return async (message: MessageOf<typeof command>): Promise<void> => {
    const { orderId } = message.data;
    // Nearly always it is reserved: decided in one write, without reading first.
    if (await take(orderId, 'reserved', message)) return;
    const known = await reservations.find(orderId);
    const step = stepOfCommit(known);
    if (!known || step.kind === 'refuse') {
      throw new ShopError('illegal_transition', `Order ${orderId} holds nothing that could be committed`);
    }
    if (step.kind === 'answer') await answer(known, step.fact, message);
    else if (step.kind === 'hold_again') await holdAgain(known, message);
    else throw new ShopError('conflict', `The reservation of order ${orderId} has just changed`);
  };
}
