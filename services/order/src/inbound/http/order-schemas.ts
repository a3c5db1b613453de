import { cancelReasonSchema, moneySchema, named, postalAddressSchema } from '@shop/contracts';
import { pageParameters } from '@shop/http';
import { z } from 'zod';
import { cardNumberIn } from './card-number';

const productId = z.string().min(1).max(128);
const quantity = z.int().min(1).max(100);
const statuses = ['pending', 'confirmed', 'shipped', 'delivered', 'cancelled'] as const;

export const productParams = z.object({ productId });
export const orderLineBody = named('OrderedLine', z.strictObject({ productId, quantity }));
export const quantityBody = named('Quantity', z.strictObject({ quantity }));

const mostLines = 100;

export const placeOrderBody = named(
  'NewOrder',
  z
    .strictObject({
      items: z.array(orderLineBody).min(1).max(mostLines).optional(),
      shippingAddressId: z.string().min(1).max(128).optional(),
      shippingAddress: postalAddressSchema.optional(),
      payment: z.strictObject({ provider: z.string().min(1).max(50), token: z.string().min(1).max(255) }),
    })
    .refine((body) => (body.shippingAddressId === undefined) !== (body.shippingAddress === undefined), {
      path: ['shippingAddress'],
      message: 'give either shippingAddressId or shippingAddress',
    })
    .superRefine((body, context) => {
      const path = cardNumberIn(body);
      const message = 'card numbers are never accepted; use a token of the payment provider';
      if (path) context.addIssue({ code: 'custom', path, message });
    }),
  {
    items: [{ productId: 'blue-mug', quantity: 1 }],
    shippingAddress: { line1: '1 Main Street', city: 'Springfield', postalCode: '62701', country: 'US' },
    payment: { provider: 'card', token: 'tok_ok' },
  },
);

export const statusBody = named('OrderStatusChange', z.strictObject({ status: z.enum(['shipped', 'delivered']) }));
export const listQuery = z.object({ status: z.enum(statuses).optional(), ...pageParameters });
export const orderQuery = z.object({
  at: z.iso.datetime({ offset: true, message: 'expected an RFC 3339 time' }).optional(),
});

export const idempotencyKey = z.string().regex(/^[\x21-\x7e]{1,255}$/, 'expected 1 to 255 visible characters');

const line = named(
  'OrderLine',
  z.object({ productId, name: z.string(), quantity, unitPrice: moneySchema, lineTotal: moneySchema }),
);

export const orderSchema = named(
  'Order',
  z.object({
    id: z.string(),
    customerId: z.string(),
    status: z.enum(statuses),
    items: z.array(line),
    subtotal: moneySchema,
    discount: moneySchema,
    shippingCost: moneySchema,
    tax: moneySchema,
    total: moneySchema,
    shippingAddress: postalAddressSchema,
    payment: z.object({ provider: z.string(), status: z.string() }),
    cancelReason: cancelReasonSchema.optional(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  }),
);

export const historySchema = named(
  'OrderHistory',
  z.object({
    items: z.array(
      z.object({
        version: z.int(),
        type: z.string(),
        at: z.iso.datetime(),
        data: z.record(z.string(), z.unknown()),
        causationId: z.string(),
        traceId: z.string(),
      }),
    ),
  }),
);

export const cartSchema = named('Cart', z.object({ items: z.array(line), total: moneySchema }));
