import type { refundPayment as command } from '@shop/contracts';
import { ShopError } from '@shop/errors';
import type { MessageOf } from '@shop/event-bus';
import { refundable, refundedInFull } from '../domain/payment';
import { reply } from './payment-replies';
import type { HandlerPorts } from './ports';

/** `payment.refund`, the compensation of `payment.capture`: pays everything back and tells the order. */
export function refundPayment({ payments, provider, now, origin }: HandlerPorts) {
  return async (message: MessageOf<typeof command>): Promise<void> => {
    const { orderId } = message.data;
    const known = await payments.load(orderId);
    if (!known) throw new ShopError('conflict', `There is no payment of ${orderId} to refund yet`);
    const amount = refundable(known);
    if (amount.amount > 0) await provider(known.provider)?.refund(known, amount);
    const at = now();
    await payments.change(orderId, (payment) => {
      if (!payment) return undefined;
      const next = refundedInFull(payment, at);
      return { state: next, messages: [reply('refunded', next, origin(message), at)] };
    });
  };
}
