import { ShopError } from '@shop/errors';
import { type Identity, ok, pageSchema, type Route, route, validate } from '@shop/http';
import { z } from 'zod';
import type { Order } from '../../domain/order';
import { orderView } from '../../domain/order-view';
import type { Handlers } from '../../handlers';
import {
  historySchema,
  idempotencyKey,
  listQuery,
  orderQuery,
  orderSchema,
  placeOrderBody,
  statusBody,
} from './order-schemas';

const idempotent = {
  'Idempotency-Key': {
    description: 'The same key and body get the first answer again, for at least 24 hours',
    required: true,
    schema: idempotencyKey,
  },
};

export function orderRoutes(handlers: Handlers): Route[] {
  return [
    route({
      method: 'post',
      path: '/orders',
      operationId: 'placeOrder',
      access: 'customer',
      summary: 'Places an order of the given lines, or of the cart; needs an Idempotency-Key',
      requestHeaders: idempotent,
      body: placeOrderBody,
      responses: {
        201: {
          description: 'The order, pending',
          schema: orderSchema,
          headers: {
            Location: 'Where the order is',
            'Idempotent-Replayed': '`true` when it is the first answer again',
          },
        },
        409: { description: '`request_in_progress`: the first request with this key is still running' },
        422: {
          description:
            '`cart_empty`, `product_unavailable`, `address_unknown`, `payment_provider_unknown`, or `idempotency_key_reused` for another body',
        },
      },
      async handle({ body, identity, header, requestId }) {
        const { order, replayed } = await handlers.placeOrder({
          ...body,
          customerId: identity?.subject ?? '',
          idempotencyKey: requireIdempotencyKey(header('idempotency-key')),
          requestId,
        });
        return {
          status: 201,
          body: orderView(order),
          headers: { Location: `/api/v1/orders/${order.id}`, ...(replayed ? { 'Idempotent-Replayed': 'true' } : {}) },
        };
      },
    }),
    route({
      method: 'get',
      path: '/orders',
      operationId: 'listOrders',
      access: 'customer',
      summary: 'The caller’s orders, the newest first',
      query: listQuery,
      responses: { 200: { description: 'A page of orders', schema: pageSchema(orderSchema) } },
      handle: async ({ query, identity }) =>
        ok(await handlers.listOrders(identity?.subject ?? '', query.status, query)),
    }),
    route({
      method: 'get',
      path: '/orders/:id',
      operationId: 'getOrder',
      access: 'customer',
      summary: 'An order, now or at a past time',
      query: orderQuery,
      responses: { 200: { description: 'The order', schema: orderSchema } },
      async handle({ params, query, identity }) {
        const id = params.id ?? '';
        if (!query.at) return ok(requireVisible(await handlers.readOrder(id), identity));
        return ok(orderView(requireVisible(await handlers.orderAt(id, new Date(query.at)), identity)));
      },
    }),
    route({
      method: 'get',
      path: '/orders/:id/events',
      operationId: 'getOrderHistory',
      access: 'customer',
      summary: 'The whole history of an order',
      responses: { 200: { description: 'Every event, versions from 1 on', schema: historySchema } },
      async handle({ params, identity }) {
        const id = params.id ?? '';
        requireVisible(await handlers.readOrder(id), identity);
        return ok({ items: await handlers.orderHistory(id) });
      },
    }),
    route({
      method: 'post',
      path: '/orders/:id/cancel',
      operationId: 'cancelOrder',
      access: 'customer',
      summary: 'Cancels an order that has not been shipped',
      body: z.strictObject({}).optional(),
      responses: {
        202: { description: 'The order is being cancelled', schema: orderSchema },
        409: { description: '`not_cancellable`: it is shipped, or cancelled already' },
      },
      async handle({ params, identity, requestId }) {
        const order = await handlers.cancelOrder(
          params.id ?? '',
          (one) => isVisible(one, identity),
          identity?.subject ?? '',
          requestId,
        );
        return { status: 202, body: orderView(order) };
      },
    }),
    route({
      method: 'put',
      path: '/orders/:id/status',
      operationId: 'setOrderStatus',
      access: 'admin',
      summary: 'Says that the parcel has left or arrived',
      body: statusBody,
      responses: {
        200: { description: 'The order', schema: orderSchema },
        409: { description: '`illegal_transition`: not the next step of this order' },
      },
      handle: async ({ params, body, requestId }) =>
        ok(orderView(await handlers.shipOrder(params.id ?? '', body.status, requestId))),
    }),
  ];
}

function requireIdempotencyKey(key: string | undefined): string {
  if (key === undefined)
    throw new ShopError(
      'idempotency_key_required',
      'Send an Idempotency-Key, so that repeating this request cannot order twice',
    );
  return validate(idempotencyKey, key, 'header.Idempotency-Key');
}

function isVisible(order: Pick<Order, 'customerId'>, identity: Identity | undefined): boolean {
  return order.customerId === identity?.subject || (identity?.roles.includes('admin') ?? false);
}

/** Another customer's order does not exist, as far as the caller can tell. */
function requireVisible<Shown extends Pick<Order, 'customerId'>>(
  order: Shown | undefined,
  identity: Identity | undefined,
): Shown {
  if (!order || !isVisible(order, identity)) throw new ShopError('not_found', 'There is no such order');
  return order;
}
