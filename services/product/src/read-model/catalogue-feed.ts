import type { ProductStore } from '../handlers/ports';
import type { Catalogue } from './catalogue';

type Store = Pick<ProductStore, 'all' | 'changesSince' | 'findMany'>;

/** How the catalogue in memory gets and stays what the store has. */
export interface CatalogueFeed {
  /** Reads the whole store. */
  load(): Promise<void>;
  /** Takes over what has changed since, also by other instances. */
  follow(): Promise<void>;
  /** Takes over these products right now. */
  refresh(ids: readonly string[]): Promise<void>;
}

/**
 * Looks this far back for as long after a change: another one may become visible a little after one with a later time,
 * and a database that changes its primary changes its clock. What is seen again is known by its revision.
 */
const overlapMs = 5_000;
const batch = 500;

export function createCatalogueFeed(store: Store, catalogue: Catalogue, now = () => performance.now()): CatalogueFeed {
  let seenUntil = 0;
  let sawNewAt = Number.NEGATIVE_INFINITY;
  const saw = (changedAt: Date) => {
    if (changedAt.getTime() <= seenUntil) return;
    seenUntil = changedAt.getTime();
    sawNewAt = now();
  };
  const since = () => new Date(now() - sawNewAt < overlapMs ? seenUntil - overlapMs : seenUntil + 1);

  async function refresh(ids: readonly string[]): Promise<void> {
    for (let start = 0; start < ids.length; start += batch) {
      catalogue.apply(await store.findMany(ids.slice(start, start + batch)));
    }
  }

  return {
    refresh,
    async load() {
      const products = [];
      for await (const { product, changedAt } of store.all()) {
        products.push(product);
        saw(changedAt);
      }
      catalogue.apply(products);
    },
    async follow() {
      const stale: string[] = [];
      let newest = 0;
      for await (const { id, revision, changedAt } of store.changesSince(since())) {
        if (revision > catalogue.revision(id)) stale.push(id);
        newest = changedAt.getTime();
      }
      await refresh(stale);
      // Only now: had taking over failed, the next run would have to see them again.
      saw(new Date(newest));
    },
  };
}
