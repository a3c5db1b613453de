import { readConfig } from './config';
import { faultKinds } from './faults/fault';

it('is the long run when nothing is said, with every kind of fault', () => {
  expect(readConfig([])).toMatchObject({ orders: 2_000, clients: 16, kills: 20, instances: 1, kinds: faultKinds });
});

it('takes the short run and changes of it', () => {
  expect(readConfig(['--short', '--orders', '5', '--faults', 'kill, refuse writes'])).toMatchObject({
    orders: 5,
    ofEachKind: 2,
    kinds: ['kill', 'refuse writes'],
  });
});

it.each([[['--orders', 'many']], [['--faults', 'flood']], [['--what']]])(
  'refuses %j and says how it is used',
  (args) => {
    expect(() => readConfig(args)).toThrow('usage: npm run chaos');
  },
);
