import type { OrderRecord } from './records';

/** The status that an order ends with by its last event; an event in the middle of a checkout ends nothing. */
const ends: Record<string, string> = {
  OrderConfirmed: 'confirmed',
  OrderShipped: 'shipped',
  OrderDelivered: 'delivered',
  OrderCancelled: 'cancelled',
};

export type Outcome = 'confirmed' | 'cancelled' | 'open';

export const eventTypes = ({ commits }: OrderRecord) => commits.flatMap(({ events }) => events.map(({ type }) => type));

/** What the order's customer should see; undefined in the middle of something. */
export const endStatusOf = (order: OrderRecord): string | undefined => ends[eventTypes(order).at(-1) ?? ''];

/** How the order stands by its last event: one that is being undone after its confirmation is open again. */
export function outcomeOf(order: OrderRecord): Outcome {
  const status = endStatusOf(order);
  if (status === undefined) return 'open';
  return status === 'cancelled' ? 'cancelled' : 'confirmed';
}
