import type { OrderRecord } from './records';

export type Outcome = 'confirmed' | 'cancelled' | 'open';

const ends: Record<string, Outcome> = {
  OrderConfirmed: 'confirmed',
  OrderShipped: 'confirmed',
  OrderDelivered: 'confirmed',
  OrderCancelled: 'cancelled',
};

export const eventTypes = ({ commits }: OrderRecord) => commits.flatMap(({ events }) => events.map(({ type }) => type));

/** How the order stands by its last event: one that is being undone after its confirmation is open again. */
export const outcomeOf = (order: OrderRecord): Outcome => ends[eventTypes(order).at(-1) ?? ''] ?? 'open';
