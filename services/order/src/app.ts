import { createEventStore, createOutboxRelay, streamOfCommitKey } from '@shop/mongo';
import { createServiceClient, type ServiceClient } from '@shop/resilience';
import { type Overrides, recurringTask, type StartedService, startService } from '@shop/service';
import type { OrderConfig } from './config';
import type { Order } from './domain/order';
import { orderEventUpcasters } from './domain/order-event-versions';
import type { OrderEvent } from './domain/order-events';
import { createHandlers } from './handlers';
import { outgoingMessages } from './handlers/outgoing-messages';
import { foldCommits } from './handlers/read-order';
import { routes } from './inbound/http/routes';
import { subscriptions } from './inbound/messages/subscriptions';
import { createAddressBookClient } from './outbound/address-book-client';
import { createAlarms } from './outbound/alarms';
import { calls } from './outbound/calls';
import { createCarts } from './outbound/carts';
import { createCatalogueClient } from './outbound/catalogue-client';
import { createOrderRepository } from './outbound/order-repository';
import { createOrderViews } from './outbound/order-views';
import { createProjector } from './outbound/projector';
import { publications } from './outbound/publications';
import { createRefusedRequests } from './outbound/refused-requests';

const projectionDelayMs = 40;

/** Wires the order service together and starts it. */
export function startOrder(settings: OrderConfig, overrides?: Overrides): Promise<StartedService> {
  return startService({
    name: 'order',
    info: { title: 'Orders', version: '1.0.0', description: 'Carts, orders and the checkout' },
    settings,
    publishes: publications,
    calls,
    ...(overrides ? { overrides } : {}),
    async build({ mongo, bus, telemetry, discovery, serviceToken, now, origin }) {
      const store = createEventStore<OrderEvent>(mongo.collection('order_commits'), 'orderId', orderEventUpcasters);
      const views = createOrderViews(mongo, settings.STEP_TIMEOUT_MS);
      const carts = createCarts(mongo);
      const refused = createRefusedRequests(store, now);
      await Promise.all([store.createIndexes(), views.createIndexes()]);

      const { project, projectSoon } = createProjector(async (order: Order) => {
        await views.project(order);
        if (order.version === 1 && order.cartStamp) await carts.emptyIfUnchanged(order.customerId, order.cartStamp);
      }, projectionDelayMs);
      const relay = createOutboxRelay({
        outbox: store.outbox,
        bus,
        telemetry,
        async recover({ key }) {
          const id = streamOfCommitKey(key);
          const commits = await store.load(id);
          await project(foldCommits(id, commits.slice(0, 1)));
          await project(foldCommits(id, commits));
        },
      });
      const orders = createOrderRepository({
        store,
        outgoing: outgoingMessages(origin, settings.RESERVATION_SECONDS * 1000),
        relay,
        project,
        projectSoon,
        now,
      });
      const [product, user] = ['product', 'user'].map((target) =>
        createServiceClient({ target, calls, discovery, telemetry, serviceToken }),
      ) as [ServiceClient, ServiceClient];
      const handlers = createHandlers({
        orders,
        views,
        carts,
        refused,
        catalogue: createCatalogueClient(product),
        addresses: createAddressBookClient(user),
        pricing: {
          shippingCents: settings.SHIPPING_CENTS,
          freeShippingFromCents: settings.FREE_SHIPPING_FROM_CENTS,
          taxBasisPoints: settings.TAX_BASIS_POINTS,
        },
        alarms: createAlarms(telemetry),
        now,
      });
      return {
        routes: routes(handlers),
        subscriptions: subscriptions(handlers),
        relays: [relay],
        clients: [product, user],
        tasks: [
          recurringTask('overdue steps', settings.DEADLINE_SWEEP_MS, telemetry.logger, handlers.retryOverdueSteps),
        ],
      };
    },
  });
}
