import type { CancelReason } from '@shop/contracts';
import {
  type Activity,
  compensationsFor,
  firstStep,
  isStep,
  ruleOf,
  type Step,
  stepAfter,
  type Undo,
} from './checkout-process';
import type { OrderEvent, PlacedOrder } from './order-events';

export type OrderStatus = 'pending' | 'confirmed' | 'shipped' | 'delivered' | 'cancelled';
export type PaymentStatus = 'pending' | 'authorized' | 'captured' | 'declined' | 'voided' | 'refunded';

/** An order as its events have made it. */
export interface Order extends PlacedOrder {
  id: string;
  /** How many events it is made of. */
  version: number;
  status: OrderStatus;
  paymentStatus: PaymentStatus;
  /** What the checkout, or its undoing, is waiting for; null at rest. */
  awaiting: Activity | null;
  /** How often the command of `awaiting` was sent. */
  attempt: number;
  /** Steps of the checkout that have succeeded. */
  done: Step[];
  /** Compensations still to be done, the next one first: it is also `awaiting`. */
  remaining: Undo[];
  /** Why the order ends or has ended. */
  cancelReason: CancelReason | null;
  /** The customer has asked for the cancellation. */
  cancelRequested: boolean;
  createdAt: Date;
  updatedAt: Date;
}

/** Folds events that happened at one time into the state. `order` is undefined before `OrderPlaced`. */
export function evolveAll(id: string, order: Order | undefined, events: readonly OrderEvent[], at: Date): Order {
  let state = order;
  for (const event of events) state = evolve(id, state, event, at);
  if (!state) throw new Error(`order ${id} has no events`);
  return state;
}

/** The state after one more event. Total: every event of the past can be folded, whatever the rules are today. */
export function evolve(id: string, order: Order | undefined, event: OrderEvent, at: Date): Order {
  if (!order) {
    if (event.type !== 'OrderPlaced') throw new Error(`order ${id} begins with ${event.type}`);
    return placed(id, event.data, at);
  }
  return { ...order, ...changed(order, event), version: order.version + 1, updatedAt: at };
}

function placed(id: string, data: PlacedOrder, at: Date): Order {
  return {
    ...data,
    id,
    version: 1,
    status: 'pending',
    paymentStatus: 'pending',
    awaiting: firstStep,
    attempt: 1,
    done: [],
    remaining: [],
    cancelReason: null,
    cancelRequested: false,
    createdAt: at,
    updatedAt: at,
  };
}

function changed(order: Order, event: OrderEvent): Partial<Order> {
  switch (event.type) {
    case 'OrderPlaced':
      return {};
    case 'StockReserved':
      return succeeded(order, 'reserve-stock');
    case 'StockReservationFailed':
      return refused(order, 'reserve-stock');
    case 'PaymentAuthorized':
      return { ...succeeded(order, 'authorize-payment'), paymentStatus: 'authorized' };
    case 'PaymentDeclined':
      return { ...refused(order, 'authorize-payment'), paymentStatus: 'declined' };
    case 'ShipmentScheduled':
      return succeeded(order, 'schedule-shipment');
    case 'ShipmentFailed':
      return refused(order, 'schedule-shipment');
    case 'PaymentCaptured':
      return { ...captured(order), paymentStatus: 'captured' };
    case 'PaymentCaptureFailed':
      return refused(order, 'capture-payment');
    case 'StockCommitted':
      return succeeded(order, 'commit-stock');
    case 'StockCommitFailed':
      return refused(order, 'commit-stock');
    case 'OrderConfirmed':
      return { status: 'confirmed' };
    case 'StepRetried':
      return { attempt: event.data.attempt };
    case 'StepTimedOut':
      return undo(order.done, event.data.step, event.data.reason);
    case 'CancellationRequested':
      return cancelling(order);
    case 'ShipmentCancelled':
      return undone(order, 'cancel-shipment');
    case 'PaymentVoided':
      return { ...undone(order, 'void-payment', 'refund-payment'), paymentStatus: 'voided' };
    case 'PaymentRefunded':
      return { ...undone(order, 'refund-payment'), paymentStatus: 'refunded' };
    case 'StockReleased':
      return undone(order, 'release-stock');
    case 'OrderCancelled':
      return { status: 'cancelled', cancelReason: event.data.reason, awaiting: null, remaining: [] };
    case 'OrderShipped':
      return { status: 'shipped' };
    case 'OrderDelivered':
      return { status: 'delivered' };
  }
}

function succeeded(order: Order, step: Step): Partial<Order> {
  return { done: [...order.done, step], awaiting: stepAfter(step), attempt: 1 };
}

/** The step said no: it left nothing behind, so only the earlier ones are undone. */
function refused(order: Order, step: Step): Partial<Order> {
  return undo(order.done, null, order.cancelRequested ? 'customer_request' : ruleOf(step).refusal);
}

/** A customer who wanted to cancel while the money was being taken gets it back now. */
function captured(order: Order): Partial<Order> {
  const next = succeeded(order, 'capture-payment');
  return order.cancelRequested ? { ...next, ...undo(next.done ?? [], null, 'customer_request') } : next;
}

/** Whether a capture goes through cannot be undone halfway: its answer decides between void and refund. */
function cancelling(order: Order): Partial<Order> {
  if (order.awaiting === 'capture-payment') return { cancelRequested: true };
  const inDoubt = order.awaiting && isStep(order.awaiting) ? order.awaiting : null;
  return { ...undo(order.done, inDoubt, 'customer_request'), cancelRequested: true };
}

/** Turns round: `inDoubt` is the step that may or may not have happened, and is undone as well. */
function undo(done: readonly Step[], inDoubt: Step | null, reason: CancelReason): Partial<Order> {
  const remaining = compensationsFor(inDoubt ? [...done, inDoubt] : done);
  return { remaining, awaiting: remaining[0] ?? null, attempt: 1, cancelReason: reason };
}

function undone(order: Order, ...compensations: Undo[]): Partial<Order> {
  const remaining = order.remaining.filter((one) => !compensations.includes(one));
  return { remaining, awaiting: remaining[0] ?? null, attempt: 1 };
}

/** Whether the checkout has been turned round and is being undone. */
export function isBeingCancelled(order: Order): boolean {
  return order.status !== 'cancelled' && (order.cancelReason !== null || order.cancelRequested);
}
