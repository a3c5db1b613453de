import { randomUUID } from 'node:crypto';
import { createOutboxRelay } from '@shop/mongo';
import { type Overrides, recurringTask, type StartedService, startService } from '@shop/service';
import type { ProductConfig } from './config';
import { createHandlers } from './handlers';
import { routes } from './inbound/http/routes';
import { subscriptions } from './inbound/messages/subscriptions';
import { calls } from './outbound/calls';
import { createCatalogueUpdates } from './outbound/catalogue-updates';
import { createProductStore } from './outbound/product-store';
import { publications } from './outbound/publications';
import { createCatalogue } from './read-model/catalogue';
import { createCatalogueFeed } from './read-model/catalogue-feed';

/** Wires the product service together and starts it. */
export function startProduct(settings: ProductConfig, overrides?: Overrides): Promise<StartedService> {
  return startService({
    name: 'product',
    info: { title: 'Catalogue', version: '1.0.0', description: 'Products, their search and their categories' },
    settings,
    publishes: publications,
    calls,
    ...(overrides ? { overrides } : {}),
    async build({ mongo, bus, telemetry, now, origin }) {
      const products = createProductStore(mongo, () => relay);
      const relay = createOutboxRelay({ outbox: products.outbox, bus, telemetry });
      const catalogue = createCatalogue();
      const feed = createCatalogueFeed(products, catalogue);
      const updates = createCatalogueUpdates(bus, feed.refresh, telemetry.logger);
      await products.createIndexes();
      await feed.load();
      const handlers = createHandlers({ products, catalogue, feed: updates, now, origin, newId: randomUUID });
      return {
        routes: routes(catalogue, handlers, { importMaxBytes: settings.IMPORT_MAX_BYTES }),
        subscriptions: subscriptions(handlers),
        relays: [relay],
        tasks: [recurringTask('follow-catalogue', settings.CATALOGUE_POLL_MS, telemetry.logger, feed.follow)],
      };
    },
  });
}
