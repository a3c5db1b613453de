import { ShopError } from '@shop/errors';
import { concluded } from './advance-checkout';
import { isBeingCancelled, type Order } from './order';
import type { OrderEvent } from './order-events';

/**
 * The customer does not want the order any more: until it is shipped, and once.
 *
 * @throws ShopError `not_cancellable`
 */
export function decideOnCancellation(order: Order, by: string, at: Date): OrderEvent[] {
  if (order.status === 'cancelled' || isBeingCancelled(order)) {
    throw new ShopError('not_cancellable', 'The order is already cancelled or being cancelled');
  }
  if (order.status === 'shipped' || order.status === 'delivered') {
    throw new ShopError('not_cancellable', `The order is already ${order.status}`);
  }
  return concluded(order, [{ type: 'CancellationRequested', data: { by } }], at);
}
