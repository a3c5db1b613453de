import type { scheduleShipment as command } from '@shop/contracts';
import type { MessageOf } from '@shop/event-bus';
import { schedule } from '../domain/shipment';
import type { HandlerPorts } from '.';
import { replyTo } from './shipment-replies';

/** `shipping.schedule`: books a carrier and tells the order. */
export function scheduleShipment({ shipments, now, origin }: HandlerPorts) {
  return async (message: MessageOf<typeof command>): Promise<void> => {
    const at = now();
    await shipments.change(
      message.data.orderId,
      (shipment) => {
        const step = schedule(shipment, message.data, at);
        return { state: step.shipment, messages: [replyTo(origin(message), step, at)] };
      },
      { likelyNew: true },
    );
  };
}
