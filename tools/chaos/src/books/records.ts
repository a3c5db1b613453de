import type { Account } from '../acquirer/ledger';
import type { OrderAnswers } from '../load/answers';

/**
 * What each service keeps, as its documents have it, reduced to what the books need. Written down here a second time
 * on purpose: the harness stands outside.
 */
export interface Money {
  amount: number;
}

export interface Line {
  productId: string;
  quantity: number;
}

export interface SentMessage {
  id: string;
  type: string;
}

/** One commit of an order. */
export interface OrderCommit {
  orderId: string;
  version: number;
  events: { type: string; data?: Record<string, unknown> }[];
  outgoing: SentMessage[];
  causationId: string;
}

/** An order, as its commits tell it. */
export interface OrderRecord {
  id: string;
  /** By version. */
  commits: OrderCommit[];
  lines: Line[];
  total: Money;
  customerId: string;
  /** The state of the cart that it was made from. */
  cartStamp?: string;
}

export interface OrderViewRecord {
  _id: string;
  status: string;
  version: number;
  deadlineAt?: Date;
}

export interface PaymentRecord {
  _id: string;
  status: string;
  captured: Money;
  refunded: Money;
  ledger: { type: string }[];
}

export interface ShipmentRecord {
  _id: string;
  orderId: string;
  status: string;
}

export interface ReservationRecord {
  _id: string;
  status: string;
}

export interface StockRecord {
  _id: string;
  onHand: number;
  reserved: number;
  available: number;
  holds: unknown[];
}

export interface NotificationRecord {
  _id: string;
  eventId: string;
  customerId: string;
  type: string;
  orderId?: string;
}

/** Everything that is known at the end of a run, or at any moment of it. */
export interface Books {
  /** Orders that a client was told of. */
  accepted: string[];
  unanswered: string[];
  /** What people were told of these orders. */
  answers: OrderAnswers[];
  orders: OrderRecord[];
  views: OrderViewRecord[];
  payments: PaymentRecord[];
  /** The card acquirer's books. */
  acquirer: Account[];
  shipments: ShipmentRecord[];
  reservations: ReservationRecord[];
  stock: StockRecord[];
  /** What each product of the run began with. */
  initialStock: ReadonlyMap<string, number>;
  /** Moments at which a figure of the stock was negative. */
  negativeStock: string[];
  notifications: NotificationRecord[];
  /** How often each mail came, by the id of its notification. */
  mails: ReadonlyMap<string, number>;
  /** How often the service that sends mail was killed. */
  notificationDeaths: number;
  /** What the order service's own replay from zero finds. */
  replay: { orders: number; differences: readonly { id: string; difference: string }[] };
  /** Ids of all messages that were seen on the exchanges, and for each type what they were about. */
  published: { ids: ReadonlySet<string>; subjects: ReadonlyMap<string, ReadonlySet<string>> };
  /** Messages left in each queue, dead letters included. */
  queues: ReadonlyMap<string, number>;
  /** When things came to rest, in milliseconds after the last fault; undefined: not in time. */
  rest: {
    ordersAfterMs: number | undefined;
    outboxesAfterMs: number | undefined;
    /** Documents that owe messages when the books are read. */
    unsent: number;
  };
}
