import { ShopError } from '@shop/errors';
import type { ServiceResponse } from '@shop/resilience';
import { type Ask, bodyOf, itemsOf, Parts } from './parts';

export interface OrderDetailsRequest {
  orderId: string;
  authorization: string;
  isAdmin: boolean;
  /** Left out, nobody is asked for the customer. */
  withCustomer: boolean;
}

const mostProducts = 100;
const productsAtOnce = 8;

/** `GET /order-details/{id}`: the order, and what the other services know of it. */
export function orderDetails(ask: Ask) {
  return async ({ orderId, authorization, isAdmin, withCustomer }: OrderDetailsRequest) => {
    const order = orderOf(await ask('order', `/orders/${encodeURIComponent(orderId)}`, authorization));
    const byOrder = `orderId=${encodeURIComponent(orderId)}`;
    const parts = new Parts();
    const firstOf = async (service: 'payment' | 'shipping', path: string) =>
      itemsOf(bodyOf(await ask(service, path, authorization)))[0] ?? null;
    const [customer, products, payment, shipment] = await Promise.all([
      parts.read('customer', async () => {
        const path = withCustomer ? customerPath(order, isAdmin) : undefined;
        return path === undefined ? null : bodyOf(await ask('user', path, authorization));
      }),
      parts.read('products', () => productsOf(order, (path) => ask('product', path, authorization))),
      parts.read('payment', () => firstOf('payment', `/payments?${byOrder}`)),
      parts.read('shipment', () => firstOf('shipping', `/shipments?${byOrder}`)),
    ]);
    return { order, customer, products, payment, shipment, unavailable: parts.unavailable };
  };
}

type Order = Record<string, unknown>;

function orderOf({ status, body }: ServiceResponse): Order {
  if (status === 200 && typeof body === 'object' && body !== null) return body as Order;
  // 400: an id that the order service does not even look up.
  if (status === 404 || status === 400) throw new ShopError('not_found', 'There is no such order');
  if (status === 401) throw new ShopError('unauthenticated', 'The access token is missing, expired or not valid');
  if (status === 403) throw new ShopError('forbidden', 'This order is not yours to see');
  throw new ShopError('upstream_unavailable', 'The order service is not available at the moment', { retryAfter: 1 });
}

/** A customer sees only their own orders; whose order an administrator looks at, only the order itself can say. */
function customerPath({ customerId }: Order, isAdmin: boolean): string | undefined {
  if (!isAdmin) return '/users/me';
  return typeof customerId === 'string' ? `/users/${encodeURIComponent(customerId)}` : undefined;
}

/** The products of the lines as the catalogue shows them now; one that is gone is left out. */
async function productsOf(order: Order, ask: (path: string) => Promise<ServiceResponse>): Promise<unknown[]> {
  const ids = itemsOf(order).map((line) => (line as { productId?: unknown } | null)?.productId);
  const distinct = [...new Set(ids)].filter((id) => typeof id === 'string').slice(0, mostProducts);
  const found = new Array<unknown>(distinct.length);
  let next = 0;
  const readOnwards = async () => {
    for (let index = next++; index < distinct.length; index = next++) {
      found[index] = bodyOf(await ask(`/products/${encodeURIComponent(distinct[index] as string)}`));
    }
  };
  await Promise.all(Array.from({ length: productsAtOnce }, readOnwards));
  return found.filter((product) => product !== null);
}
