import { randomUUID } from 'node:crypto';
import { ShopError } from '@shop/errors';
import type { Order } from '../domain/order';
import { decideOnShipment } from '../domain/ship-order';
import type { HandlerPorts } from './ports';

/** `PUT /orders/{id}/status`: an administrator says that the parcel has left or arrived. */
export function shipOrder({ orders }: Pick<HandlerPorts, 'orders'>) {
  return async (id: string, status: 'shipped' | 'delivered', requestId: string): Promise<Order> => {
    const cause = { id: `status:${randomUUID()}`, correlationid: requestId };
    const { order } = await orders.change(id, cause, (current) => {
      if (!current) throw new ShopError('not_found', 'There is no such order');
      return decideOnShipment(current, status);
    });
    return order as Order;
  };
}
