import { moneySchema, named } from '@shop/contracts';
import { z } from 'zod';
import type { Payment } from '../../domain/payment';

/** A payment as the API shows it: no token, no reference of the provider. */
export const paymentViewSchema = named(
  'Payment',
  z.object({
    id: z.string(),
    orderId: z.string(),
    provider: z.string(),
    status: z.enum(['authorized', 'captured', 'voided', 'declined', 'partially_refunded', 'refunded']),
    amount: moneySchema,
    captured: moneySchema,
    refunded: moneySchema,
    createdAt: z.iso.datetime(),
  }),
);

export function paymentView(payment: Payment) {
  const { id, orderId, provider, status, amount, captured, refunded, createdAt } = payment;
  return { id, orderId, provider, status, amount, captured, refunded, createdAt: createdAt.toISOString() };
}

/** What was taken, on paper: there is one as soon as money has been captured. */
export const invoiceSchema = named(
  'Invoice',
  z.object({
    number: z.string(),
    paymentId: z.string(),
    orderId: z.string(),
    issuedAt: z.iso.datetime(),
    total: moneySchema,
    refunded: moneySchema,
  }),
);

export function invoiceView(payment: Payment): z.infer<typeof invoiceSchema> | undefined {
  const capture = payment.ledger.find((entry) => entry.type === 'captured');
  if (!capture) return undefined;
  return {
    number: `INV-${capture.at.toISOString().slice(0, 10).replaceAll('-', '')}-${payment.orderId.slice(-8).toUpperCase()}`,
    paymentId: payment.id,
    orderId: payment.orderId,
    issuedAt: capture.at.toISOString(),
    total: payment.captured,
    refunded: payment.refunded,
  };
}
