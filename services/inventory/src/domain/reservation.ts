import type { OrderLine } from '@shop/contracts';
import type { Hold } from './stock';

/**
 * - `reserved`: its holds stand until it expires
 * - `committed`: what was held has left the stock for good
 * - `restocking`: was committed, and its units are on their way back
 * - `released`: called off, perhaps before it was ever made
 * - `expired`: nobody committed or released it in time
 * - `failed`: there was not enough, from the start or any more when the commit came after the expiry
 */
export type ReservationStatus = 'reserved' | 'committed' | 'restocking' | 'released' | 'expired' | 'failed';

/** A line with the token of the hold that belongs to it. */
export interface ReservedLine extends OrderLine {
  hold: string;
}

/**
 * The one reservation of an order. It decides, and the holds in the stock follow: a hold that a reservation does not
 * name, or whose reservation has ended, is unfinished business that whoever meets it brings to its end.
 */
export interface Reservation {
  orderId: string;
  status: ReservationStatus;
  lines: ReservedLine[];
  /** What there was not enough of, for `failed`. */
  missing: OrderLine[];
  updatedAt: Date;
}

/** What the order is told; the same again when a command comes again. */
export type ReservationFact = 'reserved' | 'reservation-failed' | 'committed' | 'commit-failed' | 'released';

export function reserved(orderId: string, lines: ReservedLine[], at: Date): Reservation {
  return { orderId, status: 'reserved', lines, missing: [], updatedAt: at };
}

export function refused(orderId: string, missing: OrderLine[], at: Date): Reservation {
  return { orderId, status: 'failed', lines: [], missing, updatedAt: at };
}

/** Stands in for a reservation that has not come yet, so that it is refused when it does. */
export function tombstone(orderId: string, at: Date): Reservation {
  return { orderId, status: 'released', lines: [], missing: [], updatedAt: at };
}

/** The answer to `inventory.reserve` for an order that was decided on before. */
export function factOfReserve({ status }: Pick<Reservation, 'status'>): ReservationFact {
  return status === 'reserved' || status === 'committed' ? 'reserved' : 'reservation-failed';
}

export type CommitStep =
  | { kind: 'take' }
  /** Already so, or called off in the meantime: say what is. */
  | { kind: 'answer'; fact: ReservationFact }
  /** It came too late for the hold: it counts only if there is still enough. */
  | { kind: 'hold_again' }
  /** Committing what was never held is an error of the sender. */
  | { kind: 'refuse' };

/** What `inventory.commit` comes to. */
export function stepOfCommit(reservation: Pick<Reservation, 'status'> | undefined): CommitStep {
  switch (reservation?.status) {
    case 'reserved':
      return { kind: 'take' };
    case 'committed':
      return { kind: 'answer', fact: 'committed' };
    case 'restocking':
    case 'released':
      return { kind: 'answer', fact: 'released' };
    case 'expired':
      return { kind: 'hold_again' };
    case 'failed':
      return { kind: 'answer', fact: 'commit-failed' };
    default:
      return { kind: 'refuse' };
  }
}

export type ReleaseStep =
  /** Nothing is known of the order: leave a tombstone. */
  | { kind: 'bury' }
  | { kind: 'give_back' }
  /** The goods had left the stock: decide that they come back, then bring them back. */
  | { kind: 'begin_restock' }
  | { kind: 'restock' }
  | { kind: 'answer' };

/** What `inventory.release` comes to; it is always answered by `released`. */
export function stepOfRelease(reservation: Pick<Reservation, 'status'> | undefined): ReleaseStep {
  switch (reservation?.status) {
    case undefined:
      return { kind: 'bury' };
    case 'reserved':
    case 'expired':
      return { kind: 'give_back' };
    case 'committed':
      return { kind: 'begin_restock' };
    case 'restocking':
      return { kind: 'restock' };
    case 'released':
    case 'failed':
      return { kind: 'answer' };
  }
}

/**
 * What becomes of a hold, given the reservation of its order. A stray one, taken by a duplicate that was slower than
 * the one that counts, is told by its token: it is given back even where the order's own hold was taken. Beside a
 * reservation that has expired it may be the hold of a late commit that is being decided on, so it has its time.
 */
export function fateOfHold(
  reservation: Pick<Reservation, 'status' | 'lines'>,
  productId: string,
  { token, expiresAt }: Pick<Hold, 'token' | 'expiresAt'>,
  now: Date,
): 'keep' | 'take' | 'give_back' | 'restock' {
  const isNamed = reservation.lines.some((line) => line.productId === productId && line.hold === token);
  if (!isNamed) return reservation.status === 'expired' && expiresAt > now ? 'keep' : 'give_back';
  switch (reservation.status) {
    case 'reserved':
      return 'keep';
    case 'committed':
      return 'take';
    // Its restocking gives it back and leaves its mark in the same write; done here, it would be done twice.
    case 'restocking':
      return 'restock';
    default:
      return 'give_back';
  }
}
