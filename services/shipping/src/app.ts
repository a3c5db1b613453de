import { createOutboxRelay } from '@shop/mongo';
import { type Overrides, type StartedService, startService } from '@shop/service';
import type { ShippingConfig } from './config';
import { createHandlers } from './handlers';
import { routes } from './inbound/http/routes';
import { subscriptions } from './inbound/messages/subscriptions';
import { calls } from './outbound/calls';
import { publications } from './outbound/publications';
import { createShipmentStore } from './outbound/shipment-store';

/** Wires the shipping service together and starts it. */
export function startShipping(settings: ShippingConfig, overrides?: Overrides): Promise<StartedService> {
  return startService({
    name: 'shipping',
    info: { title: 'Shipping', version: '1.0.0', description: 'Shipments and their carriers' },
    settings,
    publishes: publications,
    calls,
    ...(overrides ? { overrides } : {}),
    async build({ mongo, bus, telemetry, now, origin }) {
      const shipments = createShipmentStore(mongo, () => relay);
      const relay = createOutboxRelay({ outbox: shipments.outbox, bus, telemetry });
      await shipments.createIndexes();
      const handlers = createHandlers({ shipments, now, origin });
      return { routes: routes(shipments), subscriptions: subscriptions(handlers), relays: [relay] };
    },
  });
}
