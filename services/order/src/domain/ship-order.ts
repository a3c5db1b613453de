import { ShopError } from '@shop/errors';
import { isBeingCancelled, type Order } from './order';
import type { OrderEvent } from './order-events';

/**
 * The parcel left, or arrived.
 *
 * @throws ShopError `illegal_transition` unless confirmed → shipped → delivered
 */
export function decideOnShipment(order: Order, status: 'shipped' | 'delivered'): OrderEvent[] {
  const from = status === 'shipped' ? 'confirmed' : 'shipped';
  if (order.status !== from || isBeingCancelled(order)) {
    throw new ShopError('illegal_transition', `An order that is ${order.status} cannot become ${status}`);
  }
  return [status === 'shipped' ? { type: 'OrderShipped', data: {} } : { type: 'OrderDelivered', data: {} }];
}
