import { AsyncLocalStorage } from 'node:async_hooks';
import { gathered } from './gathered';

/** Performs batches only when told to. */
function heldBack(most = 10, options = {}) {
  const batches: { items: number[]; done: (results: number[]) => void; fail: (error: Error) => void }[] = [];
  const ask = gathered<number, number>(
    most,
    (items) => new Promise((done, fail) => void batches.push({ items, done, fail })),
    options,
  );
  return { ask, batches };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('does what comes in one turn at once, and gives each its own result', async () => {
  const { ask, batches } = heldBack();
  const answers = [1, 2, 3].map(ask);
  await turn();
  expect(batches.map(({ items }) => items)).toEqual([[1, 2, 3]]);
  batches[0]?.done([10, 20, 30]);
  expect(await Promise.all(answers)).toEqual([10, 20, 30]);
});

test('makes one batch of what comes while another is under way, up to the limit', async () => {
  const { ask, batches } = heldBack(2);
  const first = ask(1);
  await turn();
  const later = [2, 3, 4].map(ask);
  await turn();
  expect(batches).toHaveLength(1);
  batches[0]?.done([1]);
  await first;
  await turn();
  expect(batches[1]?.items).toEqual([2, 3]);
  batches[1]?.done([2, 3]);
  await turn();
  expect(batches[2]?.items).toEqual([4]);
  batches[2]?.done([4]);
  expect(await Promise.all(later)).toEqual([2, 3, 4]);
});

test('performs each batch in the context of its first item', async () => {
  const trace = new AsyncLocalStorage<string>();
  const seen: [number[], string | undefined][] = [];
  const ask = gathered<number, number>(2, async (items) => {
    seen.push([items, trace.getStore()]);
    return items;
  });
  const asks = [1, 2, 3].map((item) => trace.run(`trace ${item}`, () => ask(item)));
  await Promise.all(asks);
  expect(seen).toEqual([
    [[1, 2], 'trace 1'],
    [[3], 'trace 3'],
  ]);
});

test('fails only the batch that failed', async () => {
  const { ask, batches } = heldBack();
  const first = ask(1);
  await turn();
  const second = ask(2);
  batches[0]?.fail(new Error('away'));
  await expect(first).rejects.toThrow('away');
  await turn();
  batches[1]?.done([2]);
  expect(await second).toBe(2);
});

test.each([
  [{ someoneWaits: true }, 1],
  [{}, 0],
])('with %o lets %i batches overtake one of ten milliseconds', async (options, overtaking) => {
  jest.useFakeTimers({ doNotFake: ['setImmediate'] });
  try {
    const { ask, batches } = heldBack(10, options);
    void ask(1);
    await turn();
    void ask(2);
    await jest.advanceTimersByTimeAsync(10);
    expect(batches).toHaveLength(1 + overtaking);
  } finally {
    jest.useRealTimers();
  }
});

test('does not wait for ever behind a batch that gets no answer', async () => {
  jest.useFakeTimers({ doNotFake: ['setImmediate'] });
  try {
    const { ask, batches } = heldBack();
    void ask(1);
    await turn();
    const second = ask(2);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(batches[1]?.items).toEqual([2]);
    batches[1]?.done([2]);
    expect(await second).toBe(2);
  } finally {
    jest.useRealTimers();
  }
});
