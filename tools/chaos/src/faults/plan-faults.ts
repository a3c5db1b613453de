import { type Fault, type FaultKind, serviceOf } from './fault';

const services = ['gateway', 'auth', 'user', 'product', 'order', 'inventory', 'payment', 'shipping', 'notification'];
const stores = ['mongodb', 'amqp'];
const consuming = ['order', 'inventory', 'payment', 'shipping', 'notification', 'user', 'product'];
const publishing = ['order', 'inventory', 'payment', 'shipping', 'auth', 'product'];
const storing = ['order', 'inventory', 'payment', 'shipping', 'notification'];

/**
 * The queues that a service handles, among all that were declared: without dead letters and waiting rooms. Always in
 * the same order, whoever started first: the plan follows from it.
 */
export const handledQueues = (declared: Iterable<string>) =>
  [...declared].filter((queue) => services.includes(serviceOf(queue)) && !queue.endsWith('.dead')).toSorted();

/** Whom each kind of fault, kills apart, can meet. */
const targetsOf = (queues: readonly string[]): Record<Exclude<FaultKind, 'kill'>, readonly string[]> => ({
  'crash after the commit': queues,
  'crash after the publish': publishing,
  'crash before the acknowledgement': queues,
  'crash after the acknowledgement': queues,
  'cut connections': consuming,
  'close a channel': consuming,
  'refuse writes': storing,
});

export interface PlanOptions {
  kinds: readonly FaultKind[];
  /** Of every message handler. */
  queues: readonly string[];
  kills: number;
  /** How many of each other kind; left out: one for each service or queue that it can meet. */
  ofEachKind?: number;
  random: () => number;
}

/** The faults of a run in the order in which they happen. Nobody is spared before everybody has had their turn. */
export function planFaults({ kinds, queues, kills, ofEachKind, random }: PlanOptions): Fault[] {
  const faults: Fault[] = kinds.includes('kill')
    ? turns(kills, random).map((target) => ({ kind: 'kill', target }))
    : [];
  for (const [kind, all] of Object.entries(targetsOf(queues)) as [Exclude<FaultKind, 'kill'>, readonly string[]][]) {
    if (!kinds.includes(kind)) continue;
    faults.push(
      ...shuffled(all, random)
        .slice(0, ofEachKind ?? all.length)
        .map((target) => ({ kind, target })),
    );
  }
  return shuffled(faults, random);
}

/** The stores first in a round that is too short for all: they take the most with them. */
function turns(count: number, random: () => number): string[] {
  const order: string[] = [];
  while (order.length < count) order.push(...shuffled(stores, random), ...shuffled(services, random));
  return order.slice(0, count);
}

function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  return items
    .map((item) => ({ item, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
