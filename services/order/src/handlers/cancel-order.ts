import { randomUUID } from 'node:crypto';
import { ShopError } from '@shop/errors';
import { decideOnCancellation } from '../domain/cancel-order';
import type { Order } from '../domain/order';
import type { HandlerPorts } from './ports';

/** `POST /orders/{id}/cancel`: turns the checkout round, or takes a confirmed order back. */
export function cancelOrder({ orders }: Pick<HandlerPorts, 'orders'>) {
  return async (id: string, isTheirs: (order: Order) => boolean, by: string, requestId: string): Promise<Order> => {
    // Not the request id itself: a client may send the same one twice, and mean two requests.
    const cause = { id: `cancel:${randomUUID()}`, correlationid: requestId };
    const { order } = await orders.change(id, cause, (current, at) => {
      if (!current || !isTheirs(current)) throw new ShopError('not_found', 'There is no such order');
      return decideOnCancellation(current, by, at);
    });
    return order as Order;
  };
}
