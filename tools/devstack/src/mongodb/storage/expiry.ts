import { DateTime } from '../bson/values';
import type { SecondaryIndex } from '../index/secondary-index';
import { type Bound, compareToBound } from '../planner/intervals';
import type { StoredDocument } from './collection';
import type { Store } from './store';

/** Deletes what the TTL indexes say is over, and tells how many that was. */
export function sweepExpired(store: Store, now: number): number {
  let count = 0;
  for (const collection of store.collections.values()) {
    for (const index of collection.indexes.values()) {
      if (index.definition.expireAfterSeconds === undefined) continue;
      const gone = expired(index, now - index.definition.expireAfterSeconds * 1000);
      for (const document of gone) collection.delete(document);
      count += gone.size;
    }
  }
  return count;
}

/** Dates alone expire; an array by its earliest date. */
function expired(index: SecondaryIndex, before: number): Set<StoredDocument> {
  const lowest: Bound = { type: 45, value: undefined, side: -1 };
  const limit: Bound = { type: 45, value: new DateTime(before), side: 1 };
  const result = new Set<StoredDocument>();
  const first = index.directions[0] === -1 ? limit : lowest;
  const last = index.directions[0] === -1 ? lowest : limit;
  const behind = (key: unknown, bound: Bound): boolean =>
    compareToBound(key as DateTime, bound) * (index.directions[0] as number) > 0;
  index.entries.scan(
    (entry) => behind(entry.key[0], first),
    (entry) => behind(entry.key[0], last),
    false,
    (entry) => {
      result.add(entry.document);
      return true;
    },
  );
  return result;
}
