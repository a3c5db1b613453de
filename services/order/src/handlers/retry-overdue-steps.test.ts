import type { HandlerPorts, OverdueOrder } from './ports';
import { retryOverdueSteps } from './retry-overdue-steps';

/** Orders that are overdue until they are dealt with; those of the given ids never can be. */
function sweepOver(ids: readonly string[], damaged: ReadonlySet<string>) {
  let overdue: OverdueOrder[] = ids.map((id) => ({ id, version: 1 }));
  const stuck: string[] = [];
  const ports = {
    orders: {
      change: async (id: string) => {
        if (damaged.has(id)) throw new Error('a damaged commit');
        overdue = overdue.filter((order) => order.id !== id);
        return { order: undefined, outcome: 'unchanged' };
      },
    },
    views: {
      overdue: async (_at: Date, { skip, limit }: { skip: number; limit: number }) => overdue.slice(skip, skip + limit),
      project: async () => {},
    },
    alarms: { retried: () => {}, stuck: (id: string) => void stuck.push(id) },
    now: () => new Date(),
  } as unknown as HandlerPorts;
  return { sweep: retryOverdueSteps(ports), left: () => overdue.map(({ id }) => id), stuck };
}

test('goes on after an order that cannot be dealt with, and says which', async () => {
  const { sweep, left, stuck } = sweepOver(['bad', 'good'], new Set(['bad']));
  await sweep();
  expect(left()).toEqual(['bad']);
  expect(stuck).toEqual(['bad']);
});

test('looks past more of them than it takes at once', async () => {
  const bad = Array.from({ length: 150 }, (_, i) => `bad${i}`);
  const { sweep, left } = sweepOver([...bad, 'good'], new Set(bad));
  await sweep();
  expect(left()).toEqual(bad);
});
