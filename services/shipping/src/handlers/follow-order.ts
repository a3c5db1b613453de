import type { orderDelivered, orderShipped } from '@shop/contracts';
import type { MessageOf } from '@shop/event-bus';
import { advance } from '../domain/shipment';
import type { HandlerPorts } from '.';

/** `order.shipped` and `order.delivered`: the shipment goes where the order says it is. */
export function followOrder({ shipments, now }: HandlerPorts) {
  return async (message: MessageOf<typeof orderShipped | typeof orderDelivered>): Promise<void> => {
    const to = message.name === 'order.shipped' ? 'dispatched' : 'delivered';
    await shipments.change(message.data.orderId, (shipment) => {
      const moved = shipment && advance(shipment, to, now());
      return moved && { state: moved };
    });
  };
}
