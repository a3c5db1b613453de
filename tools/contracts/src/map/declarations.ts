import type { CallDefinition, MessageDefinition } from '@shop/contracts';
import type { Subscription } from '@shop/event-bus';
import type { Route } from '@shop/http';
import { deadLetterRoutes } from '@shop/service';
import { routes as authRoutes } from '../../../../services/auth/src/inbound/http/routes';
import { subscriptions as authSubscriptions } from '../../../../services/auth/src/inbound/messages/subscriptions';
import { publications as authPublications } from '../../../../services/auth/src/outbound/publications';
import { calls as gatewayCalls } from '../../../../services/gateway/src/outbound/calls';
import { routes as inventoryRoutes } from '../../../../services/inventory/src/inbound/http/routes';
import { subscriptions as inventorySubscriptions } from '../../../../services/inventory/src/inbound/messages/subscriptions';
import { calls as inventoryCalls } from '../../../../services/inventory/src/outbound/calls';
import { publications as inventoryPublications } from '../../../../services/inventory/src/outbound/publications';
import { routes as notificationRoutes } from '../../../../services/notification/src/inbound/http/routes';
import { subscriptions as notificationSubscriptions } from '../../../../services/notification/src/inbound/messages/subscriptions';
import { calls as notificationCalls } from '../../../../services/notification/src/outbound/calls';
import { routes as orderRoutes } from '../../../../services/order/src/inbound/http/routes';
import { subscriptions as orderSubscriptions } from '../../../../services/order/src/inbound/messages/subscriptions';
import { calls as orderCalls } from '../../../../services/order/src/outbound/calls';
import { publications as orderPublications } from '../../../../services/order/src/outbound/publications';
import { routes as paymentRoutes } from '../../../../services/payment/src/inbound/http/routes';
import { subscriptions as paymentSubscriptions } from '../../../../services/payment/src/inbound/messages/subscriptions';
import { calls as paymentCalls } from '../../../../services/payment/src/outbound/calls';
import { publications as paymentPublications } from '../../../../services/payment/src/outbound/publications';
import { routes as productRoutes } from '../../../../services/product/src/inbound/http/routes';
import { subscriptions as productSubscriptions } from '../../../../services/product/src/inbound/messages/subscriptions';
import { calls as productCalls } from '../../../../services/product/src/outbound/calls';
import { publications as productPublications } from '../../../../services/product/src/outbound/publications';
import { routes as shippingRoutes } from '../../../../services/shipping/src/inbound/http/routes';
import { subscriptions as shippingSubscriptions } from '../../../../services/shipping/src/inbound/messages/subscriptions';
import { calls as shippingCalls } from '../../../../services/shipping/src/outbound/calls';
import { publications as shippingPublications } from '../../../../services/shipping/src/outbound/publications';
import { routes as userRoutes } from '../../../../services/user/src/inbound/http/routes';
import { subscriptions as userSubscriptions } from '../../../../services/user/src/inbound/messages/subscriptions';
import { calls as userCalls } from '../../../../services/user/src/outbound/calls';
import { publications as userPublications } from '../../../../services/user/src/outbound/publications';
import { anything } from './anything';

/** What a service says of its own connections: exactly what its composition root is given. */
export interface Declaration {
  service: string;
  /** What it answers. */
  routes: readonly Pick<Route, 'method' | 'path' | 'access' | 'internal'>[];
  /** What it asks of others. */
  calls: readonly CallDefinition[];
  publications: readonly MessageDefinition[];
  subscriptions: readonly Pick<Subscription, 'name' | 'messages'>[];
}

// A service adds these to its own routes, see libs/service.
const ofEveryService = deadLetterRoutes(anything, anything);

/** The tables of contents of every service, by name. Handlers and stores are left out: nothing here is ever called. */
export const declarations: readonly Declaration[] = [
  { service: 'gateway', routes: [], calls: gatewayCalls, publications: [], subscriptions: [] },
  {
    service: 'auth',
    routes: [...authRoutes(anything, anything), ...ofEveryService],
    calls: [],
    publications: authPublications,
    subscriptions: authSubscriptions(anything),
  },
  {
    service: 'inventory',
    routes: [...inventoryRoutes(anything, anything), ...ofEveryService],
    calls: inventoryCalls,
    publications: inventoryPublications,
    subscriptions: inventorySubscriptions(anything),
  },
  {
    service: 'notification',
    routes: [...notificationRoutes(anything), ...ofEveryService],
    calls: notificationCalls,
    publications: [],
    subscriptions: notificationSubscriptions(anything),
  },
  {
    service: 'order',
    routes: [...orderRoutes(anything), ...ofEveryService],
    calls: orderCalls,
    publications: orderPublications,
    subscriptions: orderSubscriptions(anything),
  },
  {
    service: 'payment',
    routes: [...paymentRoutes(anything), ...ofEveryService],
    calls: paymentCalls,
    publications: paymentPublications,
    subscriptions: paymentSubscriptions(anything),
  },
  {
    service: 'product',
    routes: [...productRoutes(anything, anything, { importMaxBytes: 0 }), ...ofEveryService],
    calls: productCalls,
    publications: productPublications,
    subscriptions: productSubscriptions(anything),
  },
  {
    service: 'shipping',
    routes: [...shippingRoutes(anything), ...ofEveryService],
    calls: shippingCalls,
    publications: shippingPublications,
    subscriptions: shippingSubscriptions(anything),
  },
  {
    service: 'user',
    routes: [...userRoutes(anything, anything), ...ofEveryService],
    calls: userCalls,
    publications: userPublications,
    subscriptions: userSubscriptions(anything),
  },
];
