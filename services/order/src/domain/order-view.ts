import type { Order } from './order';

/** An order as its customer sees it. */
export function orderView(order: Order) {
  return {
    id: order.id,
    customerId: order.customerId,
    status: order.status,
    items: order.items,
    subtotal: order.subtotal,
    discount: order.discount,
    shippingCost: order.shippingCost,
    tax: order.tax,
    total: order.total,
    shippingAddress: order.shippingAddress,
    payment: { provider: order.payment.provider, status: order.paymentStatus },
    // Only a cancelled order shows why: until then the reason is an intention.
    ...(order.status === 'cancelled' && order.cancelReason ? { cancelReason: order.cancelReason } : {}),
    createdAt: order.createdAt.toISOString(),
    updatedAt: order.updatedAt.toISOString(),
  };
}

export type OrderView = ReturnType<typeof orderView>;
