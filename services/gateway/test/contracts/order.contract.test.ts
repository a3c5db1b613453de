import {
  address,
  addressExample,
  eachLike,
  exampleOf,
  integer,
  like,
  money,
  oneOf,
  regex,
  string,
  time,
} from '@shop/pact';
import { page, problem, reliesOnEveryService } from './every-service';
import { gatewayContract } from './gateway-contract';

const orders = gatewayContract('order');
const { forwards, asks } = orders;

const line = {
  productId: string('p1'),
  name: string('Lamp'),
  quantity: integer(2),
  unitPrice: money(1_000),
  lineTotal: money(2_000),
};
const order = {
  id: string('order-1'),
  customerId: string('customer-1'),
  status: oneOf('confirmed', 'pending', 'shipped', 'delivered', 'cancelled'),
  items: eachLike(line),
  subtotal: money(2_000),
  discount: money(0),
  shippingCost: money(599),
  tax: money(160),
  total: money(2_759),
  shippingAddress: address(),
  payment: { provider: string('card'), status: string('captured') },
  createdAt: time(),
  updatedAt: time(),
};
const cancelReason = oneOf(
  'customer_request',
  'out_of_stock',
  'payment_declined',
  'payment_timeout',
  'shipping_unavailable',
  'capture_failed',
);
const cart = { items: eachLike(line), total: money(2_000) };
const newOrder = {
  items: [{ productId: 'p1', quantity: 2 }],
  shippingAddress: addressExample,
  payment: { provider: 'card', token: 'tok_ok' },
};
const customer = { caller: 'customer' } as const;
const id = { example: 'order-1', state: 'orderId' };
const ofOrder = { ...customer, given: 'a confirmed order of the customer', params: { id } };
const withCart = { ...customer, given: 'a cart of the customer' };

forwards({
  ...customer,
  given: 'a product that can be ordered',
  operation: 'POST /orders',
  headers: { 'idempotency-key': 'contract-1' },
  body: newOrder,
  response: {
    status: 201,
    headers: { location: regex('^/api/v1/orders/.+', '/api/v1/orders/order-1') },
    body: { ...order, status: 'pending' },
  },
});
forwards({
  ...customer,
  operation: 'POST /orders',
  as: 'without an idempotency key',
  body: newOrder,
  response: problem(400, 'idempotency_key_required'),
});
forwards({
  ...customer,
  given: 'a confirmed order of the customer',
  operation: 'GET /orders',
  query: { status: 'confirmed', limit: '1' },
  response: { status: 200, body: page(order) },
});
forwards({ ...ofOrder, operation: 'GET /orders/{id}', response: { status: 200, body: order } });
forwards({
  ...ofOrder,
  as: 'cancelled',
  given: 'a cancelled order of the customer',
  operation: 'GET /orders/{id}',
  response: { status: 200, body: { ...order, status: 'cancelled', cancelReason } },
});
forwards({
  ...ofOrder,
  operation: 'GET /orders/{id}/events',
  response: {
    status: 200,
    body: {
      items: eachLike({
        version: integer(1),
        type: string('OrderPlaced'),
        at: time(),
        data: like({}),
        causationId: string('request-1'),
        traceId: string('trace-1'),
      }),
    },
  },
});
forwards({ ...ofOrder, operation: 'POST /orders/{id}/cancel', body: {}, response: { status: 202, body: order } });
forwards({
  ...ofOrder,
  caller: 'admin',
  operation: 'PUT /orders/{id}/status',
  body: { status: 'shipped' },
  response: { status: 200, body: { ...order, status: 'shipped' } },
});

forwards({ ...withCart, operation: 'GET /cart', response: { status: 200, body: cart } });
forwards({
  ...withCart,
  operation: 'POST /cart/items',
  body: { productId: 'p1', quantity: 1 },
  response: { status: 200, body: cart },
});
forwards({
  ...withCart,
  operation: 'PUT /cart/items/{productId}',
  params: { productId: { example: 'p1' } },
  body: { quantity: 2 },
  response: { status: 200, body: cart },
});
forwards({
  ...withCart,
  operation: 'DELETE /cart/items/{productId}',
  params: { productId: { example: 'p2' } },
  response: { status: 200, body: cart },
});
forwards({ ...withCart, operation: 'DELETE /cart', response: { status: 204 } });

asks({
  ...ofOrder,
  operation: 'GET /orders/{id}',
  response: { status: 200, body: order },
  through: '/order-details/order-1',
  becomes: (details) => {
    expect(details.order).toEqual(exampleOf(order));
    expect(details.products).toBeNull();
  },
});
asks({
  ...customer,
  given: 'a confirmed order of the customer',
  operation: 'GET /orders',
  query: { limit: '5' },
  response: { status: 200, body: { items: eachLike(order) } },
  through: '/dashboard',
  becomes: ({ recentOrders }) => expect(recentOrders).toEqual([exampleOf(order)]),
});
reliesOnEveryService(orders, 'order');
orders.contract.isCommitted();
