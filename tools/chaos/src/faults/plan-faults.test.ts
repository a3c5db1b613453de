import { seededRandom } from '@shop/load';
import { faultKinds } from './fault';
import { handledQueues, planFaults } from './plan-faults';

const queues = ['order.checkout-replies', 'inventory.reserve-stock'];

const plan = (kills: number, ofEachKind?: number) =>
  planFaults({ kinds: faultKinds, queues, kills, ofEachKind, random: seededRandom(1) });

it('kills every service, the broker and the database before anybody has a second turn', () => {
  const killed = plan(11).filter(({ kind }) => kind === 'kill');
  expect(new Set(killed.map(({ target }) => target)).size).toBe(11);
});

it('begins with the stores where there are few kills', () => {
  const killed = plan(2).filter(({ kind }) => kind === 'kill');
  expect(killed.map(({ target }) => target).toSorted()).toEqual(['amqp', 'mongodb']);
});

it('has every kind of fault, and only those asked for', () => {
  expect(new Set(plan(1, 1).map(({ kind }) => kind))).toEqual(new Set(faultKinds));
  const one = planFaults({ kinds: ['refuse writes'], queues, kills: 9, random: seededRandom(1) });
  expect(new Set(one.map(({ kind }) => kind))).toEqual(new Set(['refuse writes']));
});

it('is the same for the same seed', () => {
  expect(plan(20)).toEqual(plan(20));
});

it('is the same in whatever order the services have declared their queues', () => {
  const declared = ['order.checkout-replies.dead', ...queues, 'shop.retry.250ms'];
  expect(handledQueues(declared)).toEqual(queues.toSorted());
  expect(handledQueues(declared.toReversed())).toEqual(queues.toSorted());
});

it('crashes every message handler at each point', () => {
  const crashed = plan(0).filter(({ kind }) => kind === 'crash before the acknowledgement');
  expect(crashed.map(({ target }) => target).toSorted()).toEqual(queues.toSorted());
});
