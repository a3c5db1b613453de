import type { CancelReason, Money, PostalAddress } from '@shop/contracts';
import type { Activity, Step } from './checkout-process';

/** One line of an order, with the price that the catalogue asked when it was placed. */
export interface PricedLine {
  productId: string;
  name: string;
  quantity: number;
  unitPrice: Money;
  lineTotal: Money;
}

export interface Totals {
  subtotal: Money;
  discount: Money;
  shippingCost: Money;
  tax: Money;
  total: Money;
}

export interface PlacedOrder extends Totals {
  customerId: string;
  items: PricedLine[];
  shippingAddress: PostalAddress;
  payment: { provider: string; token: string };
  /** Digest of the request: tells a repeated request from another one with the same idempotency key. */
  fingerprint: string;
  /** The stamp of the cart that was ordered, or null when the lines came with the request. */
  cartStamp: string | null;
}

/** Everything that can happen to an order. Past tense; data says only what the event itself adds. */
export type OrderEvent =
  | { type: 'OrderPlaced'; data: PlacedOrder }
  | { type: 'StockReserved'; data: Record<string, never> }
  | { type: 'StockReservationFailed'; data: { missing: { productId: string; quantity: number }[] } }
  | { type: 'PaymentAuthorized'; data: { paymentId: string } }
  | { type: 'PaymentDeclined'; data: { paymentId: string; reason: string } }
  | { type: 'ShipmentScheduled'; data: { shipmentId: string; carrier: string; trackingNumber: string } }
  | { type: 'ShipmentFailed'; data: { reason: string } }
  | { type: 'PaymentCaptured'; data: { paymentId: string } }
  | { type: 'PaymentCaptureFailed'; data: { paymentId: string; reason: string } }
  | { type: 'StockCommitted'; data: Record<string, never> }
  | { type: 'StockCommitFailed'; data: { missing: { productId: string; quantity: number }[] } }
  | { type: 'OrderConfirmed'; data: Record<string, never> }
  | { type: 'StepRetried'; data: { activity: Activity; attempt: number } }
  | { type: 'StepTimedOut'; data: { step: Step; reason: CancelReason } }
  | { type: 'CancellationRequested'; data: { by: string } }
  | { type: 'ShipmentCancelled'; data: Record<string, never> }
  | { type: 'PaymentVoided'; data: Record<string, never> }
  | { type: 'PaymentRefunded'; data: { amount: Money } }
  | { type: 'StockReleased'; data: Record<string, never> }
  | { type: 'OrderCancelled'; data: { reason: CancelReason } }
  | { type: 'OrderShipped'; data: Record<string, never> }
  | { type: 'OrderDelivered'; data: Record<string, never> };

export type OrderEventType = OrderEvent['type'];
