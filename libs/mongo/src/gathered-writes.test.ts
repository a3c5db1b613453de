import { gathered } from './gathered-writes';

it('does at once what is asked for in one turn, each with its own result', async () => {
  const calls: number[][] = [];
  const double = gathered<number, number>(100, async (items) => {
    calls.push(items);
    return items.map((item) => item * 2);
  });
  expect(await Promise.all([1, 2, 3].map(double))).toEqual([2, 4, 6]);
  expect(await double(4)).toBe(8);
  expect(calls).toEqual([[1, 2, 3], [4]]);
});

it('keeps to the most of one call', async () => {
  const sizes: number[] = [];
  const count = gathered<number, void>(2, async (items) => {
    sizes.push(items.length);
    return items.map(() => undefined);
  });
  await Promise.all([1, 2, 3, 4, 5].map(count));
  expect(sizes).toEqual([2, 2, 1]);
});

it('fails those of the failed call, and no others', async () => {
  const risky = gathered<number, number>(1, async ([item]) => {
    if (item === 2) throw new Error('no two');
    return [item as number];
  });
  const outcomes = await Promise.allSettled([1, 2, 3].map(risky));
  expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});
