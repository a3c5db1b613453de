import type { Message, MessageOrigin, PostalAddress, PricesResponse } from '@shop/contracts';
import type { Page, PageRequest } from '@shop/http';
import type { Commit } from '@shop/mongo';
import type { Cart } from '../domain/cart';
import type { Order } from '../domain/order';
import type { OrderEvent } from '../domain/order-events';
import type { OrderView } from '../domain/order-view';
import type { PricingRules } from '../domain/pricing';

/** What set a change off: the message or request that is being handled. */
export interface Cause {
  /** Counts once for each order. */
  id: string;
  correlationid: string;
}

export interface ChangeOutcome {
  order: Order | undefined;
  /** `repeated`: the same cause has been counted before. */
  outcome: 'changed' | 'unchanged' | 'repeated';
}

/** Orders, as the event store keeps them. */
export interface OrderRepository {
  load(id: string): Promise<Order | undefined>;
  commits(id: string): Promise<Commit<OrderEvent>[]>;
  /**
   * The first step of an order: nothing is read before, for nearly always there is none yet. `repeated` when there is.
   */
  begin(id: string, cause: Cause, events: OrderEvent[]): Promise<ChangeOutcome>;
  /** One atomic step: `decide` names the events, which are stored with the messages that they bring about. */
  change(
    id: string,
    cause: Cause,
    decide: (order: Order | undefined, at: Date) => OrderEvent[],
  ): Promise<ChangeOutcome>;
}

/** Orders as they are queried. */
export interface OrderViews {
  project(order: Order): Promise<void>;
  find(id: string): Promise<OrderView | undefined>;
  list(customerId: string, status: string | undefined, page: PageRequest): Promise<Page<OrderView>>;
  /** Orders that have waited longer than they should, the longest first. */
  overdue(at: Date, page: { skip: number; limit: number }): Promise<OverdueOrder[]>;
}

export interface OverdueOrder {
  id: string;
  /** The version at which it was seen to be overdue. */
  version: number;
}

export interface Carts {
  load(customerId: string): Promise<Cart | undefined>;
  change(customerId: string, decide: (cart: Cart | undefined) => Cart): Promise<Cart>;
  /**
   * Notes which order the cart of this stamp goes to, unless it goes to another one already.
   *
   * @param overcome the order whose claim counts no longer
   * @returns the other one's claim where there is one; `changed` when there is no cart of this stamp
   */
  claim(customerId: string, claim: CartClaim, overcome?: string): Promise<'claimed' | 'changed' | CartClaim>;
  /** Empties the cart if it is still the one with this stamp. */
  emptyIfUnchanged(customerId: string, stamp: string): Promise<void>;
}

/** The order that a cart goes to. */
export interface CartClaim {
  stamp: string;
  orderId: string;
  /** Of the request that the order answers. */
  fingerprint: string;
}

/** Requests that were answered with a refusal, so that repeating them gives the same answer. */
export interface RefusedRequests {
  /** @param orderId of the order that the request would have made */
  find(orderId: string): Promise<RefusedRequest | undefined>;
  /** From now on there is no such order; `answered before` when there is one, or another refusal: that stands. */
  keep(orderId: string, refusal: RefusedRequest): Promise<'kept' | 'answered before'>;
}

export interface RefusedRequest {
  fingerprint: string;
  code: string;
  detail: string;
}

export interface Catalogue {
  /** @throws ShopError `upstream_unavailable` */
  prices(productIds: string[]): Promise<PricesResponse>;
}

export interface AddressBook {
  /** `undefined` when it is not an address of that customer. */
  find(customerId: string, addressId: string): Promise<PostalAddress | undefined>;
}

/** Whoever looks after the platform hears of these. */
export interface Alarms {
  /** The command that the order waits for was sent once more. */
  retried(order: Order): void;
  /** The deadline of this order has passed and cannot be dealt with. */
  stuck(orderId: string, error: unknown): void;
}

/** What the handlers need of the world. */
export interface HandlerPorts {
  orders: OrderRepository;
  views: OrderViews;
  carts: Carts;
  refused: RefusedRequests;
  catalogue: Catalogue;
  addresses: AddressBook;
  pricing: PricingRules;
  alarms: Alarms;
  now: () => Date;
}

export type Outgoing = (
  before: Order | undefined,
  after: Order,
  events: readonly OrderEvent[],
  cause: Cause,
  at: Date,
) => Message[];

export type OriginOf = (cause?: Cause) => MessageOrigin;
