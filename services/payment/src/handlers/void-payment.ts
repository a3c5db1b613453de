import type { voidPayment as command } from '@shop/contracts';
import type { MessageOf } from '@shop/event-bus';
import { voided } from '../domain/payment';
import { askProvider } from './ask-provider';
import { reply } from './payment-replies';
import type { HandlerPorts } from './ports';

/** `payment.void`, the compensation of `payment.authorize`: gives the authorisation back and tells the order. */
export function voidPayment(ports: HandlerPorts) {
  const { payments, now, origin } = ports;
  return async (message: MessageOf<typeof command>): Promise<void> => {
    const { orderId } = message.data;
    const at = now();
    const payment = await payments.change(orderId, (current) => {
      const next = voided(current, orderId, at);
      return { state: next, messages: [reply('voided', next, origin(message), at)] };
    });
    // After the write: a rejection brings the message back, and with it this call.
    // Also without a reference: the provider may have authorised what it has not answered yet.
    if (payment?.status === 'voided' && !payment.neverAsked) {
      await askProvider(ports, payment, (provider, signal) => provider.void(payment, signal));
    }
  };
}
