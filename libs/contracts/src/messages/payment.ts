import { z } from 'zod';
import { defineMessage } from '../message';
import { moneySchema } from '../money';

const ofOrder = z.object({ orderId: z.string() });
const ofPayment = z.object({ orderId: z.string(), paymentId: z.string(), amount: moneySchema });
const refusal = z.object({ orderId: z.string(), paymentId: z.string(), reason: z.string() });

/** Have the amount guaranteed by the provider; answered by `payment.authorized` or `payment.declined`. */
export const authorizePayment = defineMessage(
  'command',
  'payment.authorize',
  z.object({
    orderId: z.string(),
    customerId: z.string(),
    amount: moneySchema,
    provider: z.string(),
    token: z.string(),
  }),
);

/** Take the authorised amount; answered by `payment.captured` or `payment.capture-failed`. */
export const capturePayment = defineMessage('command', 'payment.capture', ofOrder);

/** Give up an authorisation, also one that has not been answered yet or never came; answered by `payment.voided`. */
export const voidPayment = defineMessage('command', 'payment.void', ofOrder);

/**
 * Pay back all that was captured and not yet refunded; answered by `payment.refunded`. Where nothing was captured the
 * authorisation is given up instead, and `payment.voided` is the answer.
 */
export const refundPayment = defineMessage(
  'command',
  'payment.refund',
  z.object({ orderId: z.string(), reason: z.string() }),
);

export const paymentAuthorized = defineMessage('event', 'payment.authorized', ofPayment);
export const paymentDeclined = defineMessage('event', 'payment.declined', refusal);
export const paymentCaptured = defineMessage('event', 'payment.captured', ofPayment);
export const paymentCaptureFailed = defineMessage('event', 'payment.capture-failed', refusal);
export const paymentVoided = defineMessage('event', 'payment.voided', ofOrder);
export const paymentRefunded = defineMessage('event', 'payment.refunded', ofPayment);
