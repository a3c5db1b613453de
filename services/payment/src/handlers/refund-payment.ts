import type { refundPayment as command } from '@shop/contracts';
import { ShopError } from '@shop/errors';
import type { MessageOf } from '@shop/event-bus';
import { calledOff, refundable, refundedInFull } from '../domain/payment';
import { askProvider } from './ask-provider';
import { callOff } from './give-back';
import { reply } from './payment-replies';
import type { HandlerPorts } from './ports';

/**
 * `payment.refund`, the compensation of `payment.capture`: pays everything back and tells the order. A capture that
 * nobody answered may not have happened: then there is nothing to pay back, and the authorisation is given up.
 */
export function refundPayment(ports: HandlerPorts) {
  const { payments, now, origin } = ports;
  return async (message: MessageOf<typeof command>): Promise<void> => {
    const { orderId } = message.data;
    const known = await payments.load(orderId);
    if (!known) throw new ShopError('conflict', `There is no payment of ${orderId} to refund yet`);
    if (known.captured.amount === 0) {
      return callOff(ports, message, (payment) => {
        if (payment?.captured.amount === 0) return calledOff(payment, orderId, now());
        throw new ShopError('conflict', `The payment of ${orderId} was captured just now; its money is paid back next`);
      });
    }
    const amount = refundable(known);
    if (amount.amount > 0) {
      await askProvider(ports, known, (provider, signal) => provider.refund(known, amount, signal));
    }
    const at = now();
    await payments.change(orderId, (payment) => {
      if (!payment) return undefined;
      const next = refundedInFull(payment, at);
      return { state: next, messages: [reply('refunded', next, origin(message), at)] };
    });
  };
}
