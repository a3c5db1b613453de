import type { Message } from '@shop/contracts';
import { decideOnDeadline, decideOnReply } from '../../src/domain/advance-checkout';
import { decideOnCancellation } from '../../src/domain/cancel-order';
import { type Activity, patienceMs, type Step } from '../../src/domain/checkout-process';
import { evolveAll, type Order } from '../../src/domain/order';
import type { OrderEvent } from '../../src/domain/order-events';
import { placedOrder } from '../../src/domain/order-fixtures';
import { outgoingMessages } from '../../src/handlers/outgoing-messages';
import { checkoutReply } from '../../src/inbound/messages/checkout-replies';
import { type Books, createParticipants } from './participants';

/** When something arrives, in milliseconds after it was sent; several times: as often. None: it is lost. */
export type Arrivals = readonly number[];

/** What the network does. `sent` counts how often this activity was asked for, or answered, from 1 on. */
export interface Network {
  command?(activity: Activity, sent: number): Arrivals;
  reply?(activity: Activity, sent: number): Arrivals;
}

export interface Course extends Network {
  /** The step that its participant refuses. */
  refusing?: Step;
  /** The customer asks for the order back as soon as it is confirmed. */
  takenBack?: boolean;
  /** What of several things at the same instant comes first. */
  first?: 'deadline' | 'message';
}

export interface Outcome {
  order: Order;
  books: Books;
  events: OrderEvent[];
  /** Everything that went on after the order had come to its end; must be nothing. */
  afterTheEnd: OrderEvent[];
}

interface Due {
  at: number;
  kind: 'deadline' | 'message';
  happen: () => void;
}

export const stepTimeoutMs = 10_000;
const latencyMs = 5;
const mostEvents = 5_000;

const activityOf: Record<string, Activity> = {
  'inventory.reserve': 'reserve-stock',
  'payment.authorize': 'authorize-payment',
  'shipping.schedule': 'schedule-shipment',
  'payment.capture': 'capture-payment',
  'inventory.commit': 'commit-stock',
  'shipping.cancel': 'cancel-shipment',
  'payment.void': 'void-payment',
  'payment.refund': 'refund-payment',
  'inventory.release': 'release-stock',
};

/**
 * One checkout from its placing until nothing is under way any more: the order's own decisions and messages, honest
 * participants, a network that does as it is told, and a clock that jumps from one thing to the next.
 */
export function runCheckout({ command, reply, refusing, takenBack = false, first = 'message' }: Course): Outcome {
  const id = 'o1';
  const quantity = placedOrder.items.reduce((sum, item) => sum + item.quantity, 0);
  const participants = createParticipants(id, placedOrder.total.amount, quantity, refusing);
  const messagesOf = outgoingMessages(() => ({ source: 'order', correlationId: 'c', causationId: 'm' }), 900_000);
  const counted = new Set<string>();
  const sent = new Map<string, number>();
  const events: OrderEvent[] = [];
  let order: Order | undefined;
  let ended: number | undefined;
  let agenda: Due[] = [];
  let now = 0;

  function change(causeId: string, decide: (current: Order | undefined, at: Date) => OrderEvent[]): void {
    if (counted.has(causeId)) return;
    const at = new Date(now);
    const next = decide(order, at);
    if (next.length === 0) return;
    counted.add(causeId);
    const before = order;
    const after = evolveAll(id, before, next, at);
    order = after;
    events.push(...next);
    for (const message of messagesOf(before, after, next, { id: causeId, correlationid: 'c' }, at)) send(message);
    if (after.awaiting) watch(after.version);
    else if (takenBack && after.status === 'confirmed') cancel();
    else ended ??= events.length;
  }

  function cancel(): void {
    change('cancel', (current) => (current ? decideOnCancellation(current, 'customer', new Date(now)) : []));
  }

  function send(message: Message): void {
    const activity = activityOf[message.name];
    if (activity) deliver(`command ${activity}`, activity, command, () => obey(activity, message));
  }

  function obey(activity: Activity, message: Message): void {
    const answer = participants.obey(activity, message);
    deliver(`reply ${activity}`, activity, reply, () =>
      change(answer.id, (current, at) => (current ? decideOnReply(current, checkoutReply(answer as never), at) : [])),
    );
  }

  function deliver(key: string, activity: Activity, through: Network['command'], happen: () => void): void {
    const count = (sent.get(key) ?? 0) + 1;
    sent.set(key, count);
    for (const delay of through?.(activity, count) ?? [latencyMs])
      agenda.push({ at: now + delay, kind: 'message', happen });
  }

  function watch(version: number): void {
    agenda.push({
      at: now + patienceMs(order?.attempt ?? 1, stepTimeoutMs),
      kind: 'deadline',
      happen: () =>
        change(`deadline:${version}`, (current, at) =>
          current?.version === version ? decideOnDeadline(current, at) : [],
        ),
    });
  }

  change('place', () => [{ type: 'OrderPlaced', data: placedOrder }]);
  for (let happened = 0; agenda.length > 0; happened++) {
    if (happened > mostEvents) throw new Error(`the checkout does not end: it waits for ${order?.awaiting}`);
    const [next] = agenda.sort(
      (one, other) => one.at - other.at || Number(other.kind === first) - Number(one.kind === first),
    );
    agenda = agenda.slice(1);
    if (!next) break;
    now = next.at;
    next.happen();
  }
  return { order: order as unknown as Order, books: participants.books(), events, afterTheEnd: events.slice(ended) };
}
