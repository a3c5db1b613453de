import type { Message } from '@shop/contracts';
import { type CheckoutReply, decideOnReply } from '../domain/advance-checkout';
import type { HandlerPorts } from './ports';

/** A participant answered: the order takes its next step, or the next step back. */
export function advanceCheckout({ orders }: Pick<HandlerPorts, 'orders'>) {
  return async (message: Message, reply: CheckoutReply): Promise<void> => {
    await orders.change(message.subject, message, (order, at) => (order ? decideOnReply(order, reply, at) : []));
  };
}
