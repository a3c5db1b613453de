import type { Catalogue } from './catalogue';
import { createCatalogueFeed } from './catalogue-feed';

interface Change {
  id: string;
  revision: number;
  changedAt: Date;
}

/** A store of changes and a catalogue that knows revisions, with a clock that stands still until told. */
function feedOf() {
  const changes: Change[] = [];
  const listed: string[][] = [];
  const revisions = new Map<string, number>();
  let time = 0;
  const store = {
    async *all() {},
    async *changesSince(since: Date) {
      const found = changes.filter(({ changedAt }) => changedAt >= since);
      listed.push(found.map(({ id }) => id));
      yield* found;
    },
    findMany: async (ids: readonly string[]) => changes.filter(({ id }) => ids.includes(id)),
  };
  const catalogue = {
    revision: (id: string) => revisions.get(id) ?? 0,
    apply: (products: readonly Change[]) => {
      for (const { id, revision } of products) revisions.set(id, revision);
    },
  };
  const feed = createCatalogueFeed(store as never, catalogue as unknown as Catalogue, () => time);
  const change = (id: string, at: number) => void changes.push({ id, revision: 1, changedAt: new Date(at) });
  const pass = (ms: number) => {
    time += ms;
  };
  return { feed, change, pass, listed, known: () => [...revisions.keys()] };
}

test('takes over a change that became visible after one with a later time', async () => {
  const { feed, change, known } = feedOf();
  change('later', 10_000);
  await feed.follow();
  change('earlier', 8_000);
  await feed.follow();
  expect(known()).toEqual(['later', 'earlier']);
});

test('does not read the last changes over and over once everything is at rest', async () => {
  const { feed, change, pass, listed, known } = feedOf();
  change('a', 10_000);
  await feed.follow();
  pass(6_000);
  await feed.follow();
  expect(listed).toEqual([['a'], []]);
  change('b', 16_000);
  await feed.follow();
  expect(known()).toEqual(['a', 'b']);
});
