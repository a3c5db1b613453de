import { usd } from '@shop/contracts';
import type { PlacedOrder } from './order-events';

/** An order as it is placed, for tests. */
export const placedOrder: PlacedOrder = {
  customerId: 'c1',
  items: [{ productId: 'p1', name: 'Kettle', quantity: 2, unitPrice: usd(1_500), lineTotal: usd(3_000) }],
  subtotal: usd(3_000),
  discount: usd(0),
  shippingCost: usd(599),
  tax: usd(240),
  total: usd(3_839),
  shippingAddress: { line1: '1 Main St', city: 'Springfield', postalCode: '12345', country: 'US' },
  payment: { provider: 'card', token: 'tok_ok' },
  fingerprint: 'f',
  cartStamp: null,
};
