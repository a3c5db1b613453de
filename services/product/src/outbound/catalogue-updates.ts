import { randomUUID } from 'node:crypto';
import type { EventBus } from '@shop/event-bus';
import type { Logger } from '@shop/telemetry';
import { z } from 'zod';
import type { CatalogueUpdates } from '../handlers/ports';

const schema = z.object({ from: z.string(), ids: z.array(z.string()) });

/**
 * Tells the other instances over the broker which products have changed, so that all of them show it within moments.
 * Whoever misses that finds out by its next look into the store.
 */
export function createCatalogueUpdates(
  bus: Pick<EventBus, 'broadcast'>,
  refresh: CatalogueUpdates['refresh'],
  logger: Logger,
): CatalogueUpdates {
  const own = randomUUID();
  const changes = bus.broadcast('catalogue', schema, ({ from, ids }) => {
    if (from === own) return;
    refresh(ids).catch((error: unknown) => logger.warn('Changed products could not be read', { error }));
  });
  return {
    refresh,
    async changed(ids) {
      if (ids.length > 0) changes.send({ from: own, ids: [...ids] });
      await refresh(ids);
    },
  };
}
