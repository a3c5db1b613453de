import { silentTelemetry } from '@shop/telemetry';
import type { Options } from 'express-rate-limit';
import { createRateLimitStores } from './rate-limit-stores';

const { logger } = silentTelemetry('gateway');

// The second has no Redis to go to.
it.each([undefined, 'redis://127.0.0.1:1'])(
  'tells each of several requests at once which one it is (%s)',
  async (url) => {
    const stores = createRateLimitStores(url, logger);
    const store = stores.storeFor('write');
    await store.init?.({ windowMs: 60_000 } as Options);
    const counted = await Promise.all([1, 2, 3].map(() => store.increment('ann')));
    expect(counted.map(({ totalHits }) => totalHits)).toEqual([1, 2, 3]);
    expect((await store.increment('bob')).totalHits).toBe(1);
    await stores.close();
  },
);
