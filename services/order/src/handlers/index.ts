import type { PageRequest } from '@shop/http';
import { advanceCheckout } from './advance-checkout';
import { cancelOrder } from './cancel-order';
import { cartHandlers } from './change-cart';
import { placeOrder } from './place-order';
import type { HandlerPorts } from './ports';
import { orderAt, orderHistory, readOrder } from './read-order';
import { retryOverdueSteps } from './retry-overdue-steps';
import { shipOrder } from './ship-order';

export type Handlers = ReturnType<typeof createHandlers>;

export function createHandlers(ports: HandlerPorts) {
  return {
    placeOrder: placeOrder(ports),
    advanceCheckout: advanceCheckout(ports),
    retryOverdueSteps: retryOverdueSteps(ports),
    cancelOrder: cancelOrder(ports),
    shipOrder: shipOrder(ports),
    readOrder: (id: string) => readOrder(ports, id),
    orderAt: (id: string, time: Date) => orderAt(ports, id, time),
    orderHistory: (id: string) => orderHistory(ports, id),
    listOrders: (customerId: string, status: string | undefined, page: PageRequest) =>
      ports.views.list(customerId, status, page),
    cart: cartHandlers(ports),
  };
}
