import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createEventStore } from '@shop/mongo';
import { addressExample, customerId } from '@shop/pact';
import type { StartedService } from '@shop/service';
import { orderEventUpcasters } from '../../src/domain/order-event-versions';
import type { OrderEvent } from '../../src/domain/order-events';
import { foldCommits } from '../../src/handlers/read-order';
import { createStoredOrderViews } from '../../src/outbound/stored-order-views';
import { stepTimeoutMs } from './order-under-test';

interface StoredEvent {
  type: string;
  data: object;
}

interface StoredCommit {
  version: number;
  at: string | Date;
  causationId: string;
  events: StoredEvent[];
}

const streams = join(__dirname, '../stored-events/streams');
const readCommits = (file: string) =>
  (JSON.parse(readFileSync(join(streams, file), 'utf8')) as { commits: StoredCommit[] }).commits;
/** What happened to orders of the past, by what became of them. */
const histories = new Map(
  globSync('*.json', { cwd: streams })
    .sort()
    .map((file) => [basename(file, '.json'), readCommits(file)]),
);

const tells =
  (event: string) =>
  ({ events }: StoredCommit) =>
    events.some(({ type }) => type === event);

/** Stores an order that has come as far as waiting for what this event tells. */
export async function storeOrderAwaiting(order: StartedService, event: string, orderId: string): Promise<void> {
  const commits = [...histories.values()].find((history) => history.some(tells(event)));
  if (!commits) throw new Error(`No stored order has come to ${event}`);
  await insert(order, orderId, commits.slice(0, commits.findIndex(tells(event))));
}

/**
 * Stores an order of the customer as it was right before this event (left out: at the end of its history) and shows it
 * in the views. Its last step was an hour ago: if it waits for somebody, the service is about to ask once more.
 */
export async function storeOrder(
  order: StartedService,
  { orderId, history, before }: { orderId: string; history: string; before?: string },
): Promise<void> {
  const commits = histories.get(history) ?? [];
  const end = before === undefined ? commits.length : commits.findIndex(tells(before));
  if (end <= 0) throw new Error(`No stored order ${history} has come to ${before ?? 'anything'}`);
  const at = new Date(Date.now() - 3_600_000);
  const ofCustomer = commits.slice(0, end).map((commit) => ({ ...commit, at, events: commit.events.map(byCustomer) }));
  await insert(order, orderId, ofCustomer);
  await show(order, orderId);
}

/** The customer of the pacts, with all that an address can have. */
function byCustomer(event: StoredEvent): StoredEvent {
  if (event.type !== 'OrderPlaced') return event;
  return { ...event, data: { ...event.data, customerId, shippingAddress: addressExample } };
}

/** As they are: the store would write the events of old orders in today's shape. */
async function insert({ kit }: StartedService, orderId: string, commits: readonly StoredCommit[]): Promise<void> {
  await kit.mongo.collection('order_commits').insertMany(
    commits.map((commit) => ({
      ...commit,
      _id: `${orderId}:${commit.version}` as never,
      orderId,
      at: new Date(commit.at),
      outgoing: [],
      traceId: 't',
      dispatched: true,
    })),
  );
}

async function show({ kit }: StartedService, orderId: string): Promise<void> {
  const store = createEventStore<OrderEvent>(kit.mongo.collection('order_commits'), 'orderId', orderEventUpcasters);
  const order = foldCommits(orderId, await store.load(orderId));
  await createStoredOrderViews(kit.mongo, stepTimeoutMs).replace([order]);
}

/** The events of an order, as stored. */
export async function eventsOf({ kit }: StartedService, orderId: string): Promise<{ type: string; data: unknown }[]> {
  const commits = await kit.mongo.collection('order_commits').find({ orderId }).sort({ version: 1 }).toArray();
  return commits.flatMap(({ events }) => events);
}
