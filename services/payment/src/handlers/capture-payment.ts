import type { capturePayment as command } from '@shop/contracts';
import { ShopError } from '@shop/errors';
import type { MessageOf } from '@shop/event-bus';
import { canBeCaptured, captured, type Payment } from '../domain/payment';
import { askProvider } from './ask-provider';
import { reply } from './payment-replies';
import type { HandlerPorts } from './ports';

/**
 * `payment.capture`: takes the authorised money and tells the order. The provider is asked before anything is
 * written: after a crash the message comes again, and the provider knows the payment.
 */
export function capturePayment(ports: HandlerPorts) {
  const { payments, now, origin } = ports;
  return async (message: MessageOf<typeof command>): Promise<void> => {
    const { orderId } = message.data;
    const known = await payments.load(orderId);
    if (!known) throw new ShopError('conflict', `There is no payment of ${orderId} to capture yet`);
    const answer = canBeCaptured(known)
      ? await askProvider(ports, known, (provider, signal) => provider.capture(known, signal))
      : undefined;
    const at = now();
    await payments.change(orderId, (payment) => {
      if (!payment) return undefined;
      const next = answer ? captured(payment, answer, at) : payment;
      return { state: next, messages: [reply(toldOf(next), next, origin(message), at)] };
    });
  };
}

function toldOf(payment: Payment): 'captured' | 'capture-failed' {
  return payment.captured.amount > 0 ? 'captured' : 'capture-failed';
}
