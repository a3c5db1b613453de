import { randomUUID } from 'node:crypto';
import { createOutboxRelay } from '@shop/mongo';
import { type Overrides, recurringTask, type StartedService, startService } from '@shop/service';
import type { InventoryConfig } from './config';
import { createHandlers } from './handlers';
import { routes } from './inbound/http/routes';
import { subscriptions } from './inbound/messages/subscriptions';
import { calls } from './outbound/calls';
import { publications } from './outbound/publications';
import { createReservationStore } from './outbound/reservation-store';
import { createStockStore } from './outbound/stock-store';

/** Wires the inventory service together and starts it. */
export function startInventory(settings: InventoryConfig, overrides?: Overrides): Promise<StartedService> {
  return startService({
    name: 'inventory',
    info: { title: 'Inventory', version: '1.0.0', description: 'Stock and its reservations' },
    settings,
    publishes: publications,
    calls,
    ...(overrides ? { overrides } : {}),
    async build({ mongo, bus, telemetry, now, origin }) {
      const stock = createStockStore(mongo, () => stockRelay);
      const reservations = createReservationStore(mongo, () => reservationRelay);
      const stockRelay = createOutboxRelay({ outbox: stock.outbox, bus, telemetry });
      const reservationRelay = createOutboxRelay({ outbox: reservations.outbox, bus, telemetry });
      await Promise.all([stock.createIndexes(), reservations.createIndexes()]);
      const handlers = createHandlers({
        stock,
        reservations,
        lowStockThreshold: settings.LOW_STOCK_THRESHOLD,
        now,
        origin,
        newToken: randomUUID,
      });
      const { logger } = telemetry;
      return {
        routes: routes(stock, handlers),
        subscriptions: subscriptions(handlers),
        relays: [stockRelay, reservationRelay],
        tasks: [
          recurringTask('sweep-holds', settings.HOLD_SWEEP_INTERVAL_MS, logger, handlers.sweepHolds),
          recurringTask('sweep-restocks', settings.HOLD_SWEEP_INTERVAL_MS * 6, logger, handlers.sweepRestocks),
        ],
      };
    },
  });
}
