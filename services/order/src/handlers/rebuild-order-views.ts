import type { Commit } from '@shop/mongo';
import type { OrderEvent } from '../domain/order-events';
import type { OrderViews } from './ports';
import { foldCommits } from './read-order';

/** Projects every order again from its events. Safe while the service runs: an older view never replaces a newer one. */
export async function rebuildOrderViews(
  streams: AsyncIterable<Commit<OrderEvent>[]>,
  views: Pick<OrderViews, 'project'>,
): Promise<number> {
  let rebuilt = 0;
  for await (const commits of streams) {
    const [first] = commits;
    if (!first) continue;
    await views.project(foldCommits(first.stream, commits));
    rebuilt++;
  }
  return rebuilt;
}
