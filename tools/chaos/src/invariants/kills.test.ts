import { enoughKills } from './kills';

const kill = (met: boolean) => ({ kind: 'kill', target: 'order', met, times: Number(met), atMs: 0 }) as const;

it('holds when as many kills met as were asked for, whatever others missed', () => {
  expect(enoughKills([kill(true), kill(false), kill(true)], 2).breaches).toEqual([]);
});

it('says that a run with fewer does not count', () => {
  const cut = { kind: 'cut connections', target: 'order', met: true, times: 1, atMs: 0 } as const;
  expect(enoughKills([kill(true), kill(false), cut], 2).breaches).toEqual([
    'only 1 of 2 kills met: this run does not count',
  ]);
});
