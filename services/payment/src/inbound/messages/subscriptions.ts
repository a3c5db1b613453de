import { authorizePayment, capturePayment, refundPayment, voidPayment } from '@shop/contracts';
import { type Subscription, subscription } from '@shop/event-bus';
import type { Handlers } from '../../handlers';

/** Every message that the payment service consumes. */
export function subscriptions(handlers: Handlers): Subscription[] {
  return [
    subscription({
      name: 'authorize-payment',
      messages: [authorizePayment],
      handle: handlers.authorizePayment,
    }),
    subscription({
      name: 'capture-payment',
      messages: [capturePayment],
      handle: handlers.capturePayment,
    }),
    subscription({
      name: 'void-payment',
      messages: [voidPayment],
      handle: handlers.voidPayment,
    }),
    subscription({
      name: 'refund-payment',
      messages: [refundPayment],
      handle: handlers.refundPayment,
    }),
  ];
}
