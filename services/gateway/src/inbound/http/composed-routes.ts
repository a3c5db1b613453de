import { documentedAs, moneySchema as money, named } from '@shop/contracts';
import { type Answer, type Call, ok, type Route, route } from '@shop/http';
import { z } from 'zod';
import { mediaTypeOf, mobileMediaType, type View, viewOf } from '../../domain/view';
import { dashboard } from '../../handlers/dashboard';
import { mobileDashboard, mobileOrderDetails } from '../../handlers/mobile-views';
import { orderDetails } from '../../handlers/order-details';
import type { Ask } from '../../handlers/parts';

/** What a service answers, as its own document describes it. */
const part = (name: string) => documentedAs(z.looseObject({}), { $ref: `#/components/schemas/${name}` });

const unavailable = z.array(z.string()).describe('The parts that are null because their service did not answer');
const query = z.object({
  view: z
    .enum(['full', 'mobile'])
    .optional()
    .describe(`How much of it; left out, \`Accept: ${mobileMediaType}\` asks for the mobile view`),
});

const orderDetailsSchema = named(
  'OrderDetails',
  z.object({
    order: part('Order'),
    customer: part('Profile').nullable(),
    products: z.array(part('Product')).nullable(),
    payment: part('Payment').nullable(),
    shipment: part('Shipment').nullable(),
    unavailable,
  }),
);

const dashboardSchema = named(
  'Dashboard',
  z.object({
    user: part('Profile').nullable(),
    recentOrders: z.array(part('Order')).nullable(),
    recommendations: z.array(part('Product')).nullable(),
    unreadNotifications: z.int().nullable(),
    unavailable,
  }),
);

const teaser = named(
  'ProductTeaser',
  z.object({ id: z.string(), name: z.string(), price: money, image: z.string().optional() }),
);

const mobileOrderDetailsSchema = named(
  'MobileOrderDetails',
  z.object({
    order: z.object({
      id: z.string(),
      status: z.string(),
      cancelReason: z.string().optional(),
      total: money,
      createdAt: z.string(),
      items: z.array(z.object({ productId: z.string(), name: z.string(), quantity: z.int(), lineTotal: money })),
    }),
    products: z.array(teaser).nullable(),
    payment: z.object({ provider: z.string(), status: z.string() }).nullable(),
    shipment: z.object({ carrier: z.string(), trackingNumber: z.string(), status: z.string() }).nullable(),
    unavailable,
  }),
);

const mobileDashboardSchema = named(
  'MobileDashboard',
  z.object({
    user: z.object({ id: z.string(), name: z.string() }).nullable(),
    recentOrders: z
      .array(z.object({ id: z.string(), status: z.string(), total: money, createdAt: z.string(), itemCount: z.int() }))
      .nullable(),
    recommendations: z.array(teaser).nullable(),
    unreadNotifications: z.int().nullable(),
    unavailable,
  }),
);

/** What the gateway puts together from several services, whole or for a small screen. */
export function composedRoutes(ask: Ask): Route[] {
  const readOrderDetails = orderDetails(ask);
  const readDashboard = dashboard(ask);
  return [
    route({
      method: 'get',
      path: '/order-details/:id',
      operationId: 'getOrderDetails',
      access: 'customer',
      summary: 'An order with its customer, products, payment and shipment; without the customer in the mobile view',
      tag: 'orders',
      params: z.object({ id: z.string().min(1).max(128) }),
      query,
      responses: {
        200: {
          description: 'What the services know of the order',
          schema: orderDetailsSchema,
          alternatives: { [mobileMediaType]: mobileOrderDetailsSchema },
        },
      },
      async handle(call) {
        const { params, identity, header } = call;
        const view = viewAskedFor(call);
        const details = await readOrderDetails({
          orderId: params.id,
          authorization: header('authorization') ?? '',
          isAdmin: identity?.roles.includes('admin') ?? false,
          withCustomer: view === 'full',
        });
        return inView(view, call, view === 'mobile' ? mobileOrderDetails(details) : details);
      },
    }),
    route({
      method: 'get',
      path: '/dashboard',
      operationId: 'getDashboard',
      access: 'customer',
      summary: 'What a customer sees first: profile, recent orders, recommendations, unread notifications',
      tag: 'dashboard',
      query,
      responses: {
        200: {
          description: 'The parts',
          schema: dashboardSchema,
          alternatives: { [mobileMediaType]: mobileDashboardSchema },
        },
      },
      async handle(call) {
        const view = viewAskedFor(call);
        const whole = await readDashboard(call.header('authorization') ?? '');
        return inView(view, call, view === 'mobile' ? mobileDashboard(whole) : whole);
      },
    }),
  ];
}

type Viewed = Pick<Call<unknown, { view?: View | undefined }, unknown>, 'query' | 'header'>;

const viewAskedFor = ({ query: { view }, header }: Viewed) => viewOf(view, header('accept'));

function inView(view: View, { header }: Viewed, body: unknown): Answer {
  return ok(body, { 'Content-Type': `${mediaTypeOf(view, header('accept'))}; charset=utf-8`, Vary: 'Accept' });
}
