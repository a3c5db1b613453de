import {
  createMessage,
  type Message,
  type MessageOrigin,
  paymentAuthorized,
  paymentCaptured,
  paymentCaptureFailed,
  paymentDeclined,
  paymentRefunded,
  paymentVoided,
} from '@shop/contracts';
import type { Payment } from '../domain/payment';

type Told = 'authorized' | 'declined' | 'captured' | 'capture-failed' | 'voided' | 'refunded';

/** What the order is told. The id is made of order and fact: told again, it counts as the same message. */
export function reply(told: Told, payment: Payment, origin: MessageOrigin, time: Date): Message {
  const { orderId, id: paymentId, amount } = payment;
  const body = { subject: orderId, time, id: `payment.${told}:${orderId}` };
  const refusal = { ...body, data: { orderId, paymentId, reason: payment.refusal ?? 'unknown' } };
  switch (told) {
    case 'authorized':
      return createMessage(paymentAuthorized, origin, { ...body, data: { orderId, paymentId, amount } });
    case 'declined':
      return createMessage(paymentDeclined, origin, refusal);
    case 'captured':
      return createMessage(paymentCaptured, origin, {
        ...body,
        data: { orderId, paymentId, amount: payment.captured },
      });
    case 'capture-failed':
      return createMessage(paymentCaptureFailed, origin, refusal);
    case 'voided':
      return createMessage(paymentVoided, origin, { ...body, data: { orderId } });
    case 'refunded':
      return createMessage(paymentRefunded, origin, {
        ...body,
        data: { orderId, paymentId, amount: payment.refunded },
      });
  }
}

/** The answer to `payment.authorize`; a payment that was called off answers that, once its provider has agreed. */
export function authorizationReply(payment: Payment, origin: MessageOrigin, time: Date): Message[] {
  if (payment.status === 'pending' || payment.voidOwed) return [];
  if (payment.status === 'voided') return [reply('voided', payment, origin, time)];
  return [reply(payment.status === 'declined' ? 'declined' : 'authorized', payment, origin, time)];
}
