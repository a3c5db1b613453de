import { z } from 'zod';
import { defineMessage } from '../message';
import { moneySchema } from '../money';
import { orderLineSchema } from './order-line';

const order = z.object({
  orderId: z.string(),
  customerId: z.string(),
  lines: z.array(orderLineSchema),
  total: moneySchema,
});

/** Why an order ended without being fulfilled. */
export const cancelReasonSchema = z.enum([
  'out_of_stock',
  'payment_declined',
  'payment_timeout',
  'shipping_unavailable',
  'capture_failed',
  'customer_request',
]);

export type CancelReason = z.infer<typeof cancelReasonSchema>;

export const orderPlaced = defineMessage('event', 'order.placed', order);
export const orderConfirmed = defineMessage('event', 'order.confirmed', order);
export const orderCancelled = defineMessage('event', 'order.cancelled', order.extend({ reason: cancelReasonSchema }));
export const orderShipped = defineMessage('event', 'order.shipped', order);
export const orderDelivered = defineMessage('event', 'order.delivered', order);
