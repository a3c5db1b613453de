import type { Collection, Filter } from 'mongodb';
import type { Line, Money, OrderCommit, OrderRecord } from './records';

interface Placed {
  items?: Line[];
  total?: Money;
  customerId?: string;
  cartStamp?: string | null;
}

/** Every order with its commits in order. */
export async function readOrders(commits: Collection<OrderCommit>): Promise<OrderRecord[]> {
  const all = await commits
    .find(
      // A note in the place of a first commit: a request that was refused.
      { note: { $exists: false } } as Filter<OrderCommit>,
      {
        projection: { _id: 0, orderId: 1, version: 1, events: 1, 'outgoing.id': 1, 'outgoing.type': 1, causationId: 1 },
      },
    )
    .toArray();
  const byOrder = Map.groupBy(all, ({ orderId }) => orderId);
  return [...byOrder].map(([id, own]) =>
    orderFrom(
      id,
      own.toSorted((a, b) => a.version - b.version),
    ),
  );
}

function orderFrom(id: string, commits: OrderCommit[]): OrderRecord {
  const placed = commits[0]?.events[0]?.data as Placed | undefined;
  return {
    id,
    commits,
    lines: placed?.items ?? [],
    total: placed?.total ?? { amount: 0 },
    customerId: placed?.customerId ?? '',
    ...(placed?.cartStamp ? { cartStamp: placed.cartStamp } : {}),
  };
}
