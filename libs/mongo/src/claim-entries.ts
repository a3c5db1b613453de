import { randomUUID } from 'node:crypto';
import type { mongo } from 'mongoose';

/** Which entries of an outbox a sweep wants. */
export interface ClaimSearch {
  /** Younger ones are left to whoever wrote them. */
  writtenBefore: Date;
  /** Those that are put off beyond this time are left alone. */
  due: Date;
  /** Those that somebody else has claimed beyond this time are left alone. */
  now: Date;
  /** How long they are claimed: a claim whose owner died is over then. */
  until: Date;
  limit: number;
  /** Whether this instance is publishing an entry already. */
  inHand: (key: string) => boolean;
}

type Documents = mongo.Collection<mongo.Document>;

/**
 * Takes documents for one sweep, so that no other instance's sweep takes them as well. Nothing is written where
 * nothing is owed.
 *
 * @param owing which documents owe something that may be sent now
 * @returns the documents in the order of the sort, and whether there may be more
 */
export async function claimDocuments(
  collection: Documents,
  owing: mongo.Filter<mongo.Document>,
  { sort, projection }: { sort: mongo.Sort; projection: mongo.Document },
  { now, until, limit, inHand }: ClaimSearch,
): Promise<{ documents: mongo.Document[]; more: boolean }> {
  const free = { ...owing, 'outboxClaim.until': { $not: { $gt: now } } };
  const found = await collection.find(free, { projection: { _id: 1 }, sort, limit }).toArray();
  const ids = found.map(({ _id }) => _id).filter((id) => !inHand(String(id)));
  if (ids.length === 0) return { documents: [], more: false };
  const by = randomUUID();
  // The condition again: of two instances that found the same document, one gets it.
  await collection.updateMany({ ...free, _id: { $in: ids } }, { $set: { outboxClaim: { by, until } } });
  const claimed = await collection.find({ _id: { $in: ids }, 'outboxClaim.by': by }, { projection }).toArray();
  const places = new Map(ids.map((id, place) => [String(id), place]));
  const placeOf = ({ _id }: mongo.Document) => places.get(String(_id)) ?? 0;
  return { documents: claimed.sort((a, b) => placeOf(a) - placeOf(b)), more: found.length === limit };
}

/** Leaves documents alone until the given time; whoever claimed them has let go. */
export async function putOffDocuments(collection: Documents, keys: readonly string[], until: Date): Promise<void> {
  const update = { $set: { retryAt: until }, $unset: { outboxClaim: '' } };
  await collection.updateMany({ _id: { $in: keys as never[] } }, update as mongo.UpdateFilter<mongo.Document>);
}

/** Also matches where nothing was ever put off, which is nearly everywhere. */
export const notPutOff = (due: Date) => ({ retryAt: { $not: { $gt: due } } });
