import type { voidPayment as command } from '@shop/contracts';
import type { MessageOf } from '@shop/event-bus';
import { voided } from '../domain/payment';
import { reply } from './payment-replies';
import type { HandlerPorts } from './ports';

/** `payment.void`, the compensation of `payment.authorize`: gives the authorisation back and tells the order. */
export function voidPayment({ payments, provider, now, origin }: HandlerPorts) {
  return async (message: MessageOf<typeof command>): Promise<void> => {
    const { orderId } = message.data;
    const at = now();
    const payment = await payments.change(orderId, (current) => {
      const next = voided(current, orderId, at);
      return { state: next, messages: [reply('voided', next, origin(message), at)] };
    });
    // After the write: a rejection brings the message back, and with it this call.
    if (payment?.reference) await provider(payment.provider)?.void(payment);
  };
}
