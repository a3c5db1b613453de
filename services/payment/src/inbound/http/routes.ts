import { ShopError } from '@shop/errors';
import { type Identity, ok, pageOf, pageParameters, pageSchema, type Route, route } from '@shop/http';
import { z } from 'zod';
import type { Payment } from '../../domain/payment';
import type { PaymentStore } from '../../outbound/payment-store';
import { invoiceSchema, invoiceView, paymentView, paymentViewSchema } from './payment-view';

/** Every route of the payment service. */
export function routes(payments: Pick<PaymentStore, 'list' | 'find'>): Route[] {
  return [
    route({
      method: 'get',
      path: '/payments',
      operationId: 'listPayments',
      access: 'customer',
      summary: 'The caller’s payments, of one order or of all; an administrator sees everybody’s',
      query: z.object({ orderId: z.string().max(128).optional(), ...pageParameters }),
      responses: { 200: { description: 'A page of payments', schema: pageSchema(paymentViewSchema) } },
      async handle({ query, identity }) {
        const filter = {
          ...(isAdmin(identity) ? {} : { customerId: identity?.subject ?? '' }),
          ...(query.orderId === undefined ? {} : { orderId: query.orderId }),
        };
        const { items, total } = await payments.list(filter, query);
        return ok(pageOf(items.map(paymentView), total, query));
      },
    }),
    route({
      method: 'get',
      path: '/payments/:id',
      operationId: 'getPayment',
      access: 'customer',
      summary: 'A payment',
      responses: { 200: { description: 'The payment', schema: paymentViewSchema } },
      handle: async ({ params, identity }) => ok(paymentView(visible(await payments.find(params.id ?? ''), identity))),
    }),
    route({
      method: 'get',
      path: '/payments/:id/invoice',
      operationId: 'getInvoice',
      access: 'customer',
      summary: 'The invoice of a captured payment',
      responses: { 200: { description: 'The invoice', schema: invoiceSchema } },
      async handle({ params, identity }) {
        const invoice = invoiceView(visible(await payments.find(params.id ?? ''), identity));
        if (!invoice) throw new ShopError('not_found', 'Nothing has been captured, so there is no invoice');
        return ok(invoice);
      },
    }),
  ];
}

function isAdmin(identity: Identity | undefined): boolean {
  return identity?.roles.includes('admin') ?? false;
}

function visible(payment: Payment | undefined, identity: Identity | undefined): Payment {
  const isTheirs = payment && (payment.customerId === identity?.subject || isAdmin(identity));
  if (!isTheirs || payment.neverAsked || payment.status === 'pending')
    throw new ShopError('not_found', 'There is no such payment');
  return payment;
}
