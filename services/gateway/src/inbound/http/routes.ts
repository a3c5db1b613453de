import { ok, type Route, route } from '@shop/http';
import { z } from 'zod';
import { dashboard } from '../../handlers/dashboard';
import { orderDetails } from '../../handlers/order-details';
import type { Ask } from '../../handlers/parts';
import { deadLetterRoutes } from './dead-letter-routes';

const part = z.looseObject({});
const unavailable = z.array(z.string()).describe('The parts that are null because their service did not answer');

const orderDetailsSchema = z.object({
  order: part,
  customer: part.nullable(),
  products: z.array(part).nullable(),
  payment: part.nullable(),
  shipment: part.nullable(),
  unavailable,
});

const dashboardSchema = z.object({
  user: part.nullable(),
  recentOrders: z.array(part).nullable(),
  recommendations: z.array(part).nullable(),
  unreadNotifications: z.int().nullable(),
  unavailable,
});

/** Every route that the gateway answers itself; everything else is in the routing table. */
export function routes(ask: Ask): Route[] {
  const readOrderDetails = orderDetails(ask);
  const readDashboard = dashboard(ask);
  return [
    route({
      method: 'get',
      path: '/order-details/:id',
      access: 'customer',
      summary: 'An order with its customer, products, payment and shipment',
      tag: 'orders',
      params: z.object({ id: z.string().min(1).max(128) }),
      responses: { 200: { description: 'What the services know of the order', schema: orderDetailsSchema } },
      async handle({ params, identity, header }) {
        const isAdmin = identity?.roles.includes('admin') ?? false;
        const authorization = header('authorization') ?? '';
        return ok(await readOrderDetails({ orderId: params.id, authorization, isAdmin }));
      },
    }),
    route({
      method: 'get',
      path: '/dashboard',
      access: 'customer',
      summary: 'What a customer sees first: profile, recent orders, recommendations, unread notifications',
      tag: 'dashboard',
      responses: { 200: { description: 'The parts', schema: dashboardSchema } },
      async handle({ header }) {
        return ok(await readDashboard(header('authorization') ?? ''));
      },
    }),
    ...deadLetterRoutes(ask),
  ];
}
