import { createHash } from 'node:crypto';

/** The id of the order that this customer makes with this idempotency key: always the same one. */
export function orderIdFor(customerId: string, idempotencyKey: string): string {
  return `ord_${digest(JSON.stringify(['POST /orders', customerId, idempotencyKey])).slice(0, 32)}`;
}

/** The same for bodies that are equal as JSON, whatever the order of their members. */
export function fingerprintOf(command: {
  items?: unknown;
  shippingAddressId?: unknown;
  shippingAddress?: unknown;
  payment: unknown;
}): string {
  const { items, shippingAddressId, shippingAddress, payment } = command;
  return digest(JSON.stringify(sorted({ items, shippingAddressId, shippingAddress, payment })));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, member]) => [key, sorted(member)]));
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
