import {
  createMessage,
  type Message,
  type MessageOrigin,
  type OrderLine,
  stockCommitFailed,
  stockCommitted,
  stockReleased,
  stockReservationFailed,
  stockReserved,
} from '@shop/contracts';
import type { ReservationFact } from '../domain/reservation';

const definitions = { reserved: stockReserved, committed: stockCommitted, released: stockReleased } as const;
const refusals = { 'reservation-failed': stockReservationFailed, 'commit-failed': stockCommitFailed } as const;

/**
 * The reply that tells the order of a fact. Its id is made of the order and the fact: told again after a repeated
 * command, it counts as the same message.
 */
export function replyTo(
  origin: MessageOrigin,
  fact: ReservationFact,
  { orderId, missing }: { orderId: string; missing: OrderLine[] },
  time: Date,
): Message {
  const body = { subject: orderId, time, id: `inventory.${fact}:${orderId}` };
  if (fact === 'reservation-failed' || fact === 'commit-failed') {
    return createMessage(refusals[fact], origin, { ...body, data: { orderId, missing } });
  }
  return createMessage(definitions[fact], origin, { ...body, data: { orderId } });
}
