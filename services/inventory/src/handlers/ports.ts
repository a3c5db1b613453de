import type { Message, OrderLine } from '@shop/contracts';
import type { PageRequest } from '@shop/http';
import type { Outbox } from '@shop/mongo';
import type { Reservation, ReservationStatus, ReservedLine } from '../domain/reservation';
import type { Hold, StockFigures } from '../domain/stock';

/** A change by hand, kept with the stock for the last ones. */
export interface Adjustment {
  delta: number;
  reason: string;
  by: string;
  at: Date;
}

/** `standing`: the order had a hold of this product before, under this token. */
export type HoldOutcome =
  | { kind: 'held'; token: string; figures: StockFigures }
  | { kind: 'standing'; token: string; figures: StockFigures }
  | { kind: 'missing' };

export interface NewStock {
  productId: string;
  quantity: number;
  lowStockThreshold: number;
  /** Tells the availability for the first time. */
  message: Message;
}

export interface StockStore {
  createIndexes(): Promise<void>;
  outbox: Outbox;
  /** Begins to count these products, except those counted already. */
  begin(products: readonly NewStock[], at: Date): Promise<void>;
  /** Sets units aside, if there are enough and the order has none of them yet. */
  hold(line: OrderLine, hold: Omit<Hold, 'quantity'>, at: Date): Promise<HoldOutcome>;
  /** Takes what is held out of the stock, once. */
  take(orderId: string, line: ReservedLine, at: Date): Promise<void>;
  /** Makes what is held available again, once. Answers the new figures, or nothing when there was no such hold. */
  giveBack(
    productId: string,
    hold: Pick<Hold, 'orderId' | 'quantity' | 'token'>,
    at: Date,
  ): Promise<StockFigures | undefined>;
  /** Brings back what a committed order has taken or still holds, once. */
  restock(orderId: string, line: ReservedLine, at: Date): Promise<StockFigures | undefined>;
  /** Adds to the stock or takes from what is available; `undefined` if that is not enough or the product is unknown. */
  adjust(productId: string, adjustment: Adjustment): Promise<StockFigures | undefined>;
  figures(productId: string): Promise<StockFigures | undefined>;
  /** The figures, and the order's hold if it has one. */
  look(productId: string, orderId: string): Promise<{ figures: StockFigures; hold: Hold | undefined } | undefined>;
  /** Writes the new availability down with its message, unless the stock has moved on since the figures were read. */
  announce(figures: StockFigures, message: Message): Promise<boolean>;
  list(filter: { lowStock: boolean }, page: PageRequest): Promise<{ items: StockFigures[]; total: number }>;
  /** Holds that expired before the given time, of some products. */
  expiredHolds(before: Date, limit: number): Promise<{ productId: string; hold: Hold }[]>;
  /** Orders with restocking marks older than the given time. */
  oldRestocks(before: Date, limit: number): Promise<{ productId: string; orderId: string }[]>;
  forgetRestock(productId: string, orderId: string): Promise<void>;
}

export interface ReservationStore {
  createIndexes(): Promise<void>;
  outbox: Outbox;
  find(orderId: string): Promise<Reservation | undefined>;
  /** Writes the first decision about an order down. False when there is one already. */
  open(reservation: Reservation, reply?: Message): Promise<boolean>;
  /**
   * Goes from one status to another with the reply to it; `undefined` if it is not in the former (any more), or was
   * changed since the time given.
   */
  move(
    orderId: string,
    from: ReservationStatus | Pick<Reservation, 'status' | 'updatedAt'>,
    change: Partial<Omit<Reservation, 'orderId'>>,
    reply?: Message,
  ): Promise<Reservation | undefined>;
  /** Writes a reply down once more. */
  tellAgain(orderId: string, reply: Message): Promise<void>;
  /** Sends what was written down. Called when the stock has followed, so that nobody hears of it before it is so. */
  announce(orderId: string, reply: Message): void;
  /** Reservations in the middle of restocking since before the given time. */
  restockingSince(before: Date, limit: number): Promise<Reservation[]>;
  /** Which of these orders' reservations have been released. */
  released(orderIds: readonly string[]): Promise<Set<string>>;
}
