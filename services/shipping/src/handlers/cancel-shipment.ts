import type { cancelShipment as command } from '@shop/contracts';
import type { MessageOf } from '@shop/event-bus';
import { cancel } from '../domain/shipment';
import type { HandlerPorts } from '.';
import { replyTo } from './shipment-replies';

/** `shipping.cancel`, the compensation of `shipping.schedule`: calls the carrier off and tells the order. */
export function cancelShipment({ shipments, now, origin }: HandlerPorts) {
  return async (message: MessageOf<typeof command>): Promise<void> => {
    const at = now();
    await shipments.change(message.data.orderId, (shipment) => {
      const step = cancel(shipment, message.data.orderId, at);
      return { state: step.shipment, messages: [replyTo(origin(message), step, at)] };
    });
  };
}
