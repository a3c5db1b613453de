import { type Activity, isStep, ruleOf } from './checkout-process';
import { evolve, type Order } from './order';
import type { OrderEvent } from './order-events';

/** What another service answered, as the event that it is for the order, and the activity that it answers. */
export interface CheckoutReply {
  activity: Activity;
  event: OrderEvent;
}

/**
 * The order's next events when a reply comes in. An answer that the order does not wait for, because it is late,
 * doubled or out of order, changes nothing.
 */
export function decideOnReply(order: Order, reply: CheckoutReply, at: Date): OrderEvent[] {
  if (!order.awaiting || !answersTo(reply).includes(order.awaiting)) return [];
  return concluded(order, [reply.event], at);
}

/** The order's next events when the deadline of what it waits for has passed: try again, or give up and turn round. */
export function decideOnDeadline(order: Order, at: Date): OrderEvent[] {
  const activity = order.awaiting;
  if (!activity) return [];
  const silence = isStep(activity) ? ruleOf(activity).silence : undefined;
  if (!isStep(activity) || !silence || order.attempt < silence.attempts) {
    return [{ type: 'StepRetried', data: { activity, attempt: order.attempt + 1 } }];
  }
  const reason = order.cancelRequested ? 'customer_request' : silence.reason;
  return concluded(order, [{ type: 'StepTimedOut', data: { step: activity, reason } }], at);
}

/** Whether the order has waited for this so often that somebody should look why. */
export function isStubborn({ awaiting, attempt }: Pick<Order, 'awaiting' | 'attempt'>): boolean {
  return awaiting !== null && attempt > alarmingAttempts;
}

/** More than any step is given before it is given up: only what must not be given up gets there. */
const alarmingAttempts = 8;

/** A refund that finds nothing captured gives the authorisation up instead: both are how the money comes back. */
function answersTo({ activity }: CheckoutReply): Activity[] {
  return activity === 'void-payment' ? ['void-payment', 'refund-payment'] : [activity];
}

/** Adds the end of the process where these events bring it about. */
export function concluded(order: Order, events: OrderEvent[], at: Date): OrderEvent[] {
  const after = events.reduce((state, event) => evolve(order.id, state, event, at), order);
  if (after.awaiting !== null) return events;
  if (after.cancelReason !== null) return [...events, { type: 'OrderCancelled', data: { reason: after.cancelReason } }];
  return after.status === 'pending' ? [...events, { type: 'OrderConfirmed', data: {} }] : events;
}
