import { acceptedAddressSchema, cancelReasonSchema, moneySchema, orderLineSchema } from '@shop/contracts';
import { z } from 'zod';
import type { OrderEvent, OrderEventType } from '../../src/domain/order-events';

const nothing = z.strictObject({});
const step = z.enum(['reserve-stock', 'authorize-payment', 'schedule-shipment', 'capture-payment', 'commit-stock']);
const undo = z.enum(['cancel-shipment', 'void-payment', 'refund-payment', 'release-stock']);
const missing = z.strictObject({ missing: z.array(orderLineSchema) });
const ofPayment = z.strictObject({ paymentId: z.string() });
const refusal = z.strictObject({ paymentId: z.string(), reason: z.string() });

const pricedLine = z.strictObject({
  productId: z.string(),
  name: z.string(),
  quantity: z.int(),
  unitPrice: moneySchema,
  lineTotal: moneySchema,
});

const placed = z.strictObject({
  customerId: z.string(),
  items: z.array(pricedLine),
  subtotal: moneySchema,
  discount: moneySchema,
  shippingCost: moneySchema,
  tax: moneySchema,
  total: moneySchema,
  shippingAddress: acceptedAddressSchema,
  payment: z.strictObject({ provider: z.string(), token: z.string() }),
  fingerprint: z.string(),
  cartStamp: z.string().nullable(),
});

/** The data of each event as it is stored today. The compiler holds it against the events of the domain. */
export const orderEventSchemas = {
  OrderPlaced: placed,
  StockReserved: nothing,
  StockReservationFailed: missing,
  PaymentAuthorized: ofPayment,
  PaymentDeclined: refusal,
  ShipmentScheduled: z.strictObject({ shipmentId: z.string(), carrier: z.string(), trackingNumber: z.string() }),
  ShipmentFailed: z.strictObject({ reason: z.string() }),
  PaymentCaptured: ofPayment,
  PaymentCaptureFailed: refusal,
  StockCommitted: nothing,
  StockCommitFailed: missing,
  OrderConfirmed: nothing,
  StepRetried: z.strictObject({ activity: z.union([step, undo]), attempt: z.int() }),
  StepTimedOut: z.strictObject({ step, reason: cancelReasonSchema }),
  CancellationRequested: z.strictObject({ by: z.string() }),
  ShipmentCancelled: nothing,
  PaymentVoided: nothing,
  PaymentRefunded: z.strictObject({ amount: moneySchema }),
  StockReleased: nothing,
  OrderCancelled: z.strictObject({ reason: cancelReasonSchema }),
  OrderShipped: nothing,
  OrderDelivered: nothing,
} satisfies { [Type in OrderEventType]: z.ZodType<DataOf<Type>> };

type DataOf<Type extends OrderEventType> = Extract<OrderEvent, { type: Type }>['data'];
