import type { DeadLetter } from '@shop/event-bus';
import { settleOnRecord } from './settle-on-record';

const letter = { id: 'a letter' } as DeadLetter;
const settled = { letters: [letter], remaining: 0, failed: 1 };

function record() {
  const written: unknown[] = [];
  const actions = {
    end: async (...what: unknown[]) => void written.push(['end', ...what]),
    fail: async (...what: unknown[]) => void written.push(['fail', ...what]),
  };
  return { written, on: { queue: 'q', chosen: 'all', entry: 'e', actions } as const };
}

it('writes down what was done and what could not be', async () => {
  const { written, on } = record();
  expect(await settleOnRecord(async () => settled, on)).toBe(settled);
  expect(written).toEqual([['end', 'e', settled]]);
});

it('writes down what was done before it broke off', async () => {
  const { written, on } = record();
  const breaksOff = settleOnRecord(async (_queue, _chosen, onSettled) => {
    onSettled?.(letter);
    throw new Error('the channel is gone');
  }, on);
  await expect(breaksOff).rejects.toThrow('the channel is gone');
  expect(written).toEqual([['fail', 'e', [letter]]]);
});

it('does not call failed what was done and could not be written down', async () => {
  const { written, on } = record();
  const actions = { ...on.actions, end: () => Promise.reject(new Error('no database')) };
  await expect(settleOnRecord(async () => settled, { ...on, actions })).rejects.toThrow('no database');
  expect(written).toEqual([]);
});

it('tells why it broke off, also where that cannot be written down', async () => {
  const { on } = record();
  const actions = { ...on.actions, fail: () => Promise.reject(new Error('no database')) };
  const breaksOff = settleOnRecord(() => Promise.reject(new Error('the channel is gone')), { ...on, actions });
  await expect(breaksOff).rejects.toThrow('the channel is gone');
});
