import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StartedService } from '@shop/service';
import { silentTelemetry } from '@shop/telemetry';
import { eventually, testIdentity, testSettings } from '@shop/testing';
import { startOrder } from '../../src/app';

export const identity = testIdentity();

export const stepTimeoutMs = 60_000;

/** A clock that can be put forward. */
export interface Clock {
  aheadMs: number;
}

/** @param addresses where the services are that the order service asks */
export async function startTestOrder(
  addresses: Record<string, string[]> = {},
  clock: Clock = { aheadMs: 0 },
): Promise<StartedService> {
  const settings = {
    ...testSettings('order', addresses),
    SHIPPING_CENTS: 599,
    FREE_SHIPPING_FROM_CENTS: 5_000,
    TAX_BASIS_POINTS: 800,
    STEP_TIMEOUT_MS: stepTimeoutMs,
    DEADLINE_SWEEP_MS: 50,
    RESERVATION_SECONDS: 900,
  };
  const overrides = {
    now: () => new Date(Date.now() + clock.aheadMs),
    keys: identity.keys,
    telemetry: silentTelemetry('order'),
    retryPolicy: { retryDelaysMs: [20], maxAttempts: 2 },
  };
  const order = await startOrder(settings, overrides);
  await eventually(() => order.kit.bus.ready());
  return order;
}

interface StoredCommit {
  version: number;
  at: string;
  causationId: string;
  events: { type: string }[];
}

const streams = join(__dirname, '../stored-events/streams');
const orders = globSync('*.json', { cwd: streams })
  .sort()
  .map((file) => (JSON.parse(readFileSync(join(streams, file), 'utf8')) as { commits: StoredCommit[] }).commits);

/** Stores an order that has come as far as waiting for what this event tells. */
export async function storeOrderAwaiting({ kit }: StartedService, event: string, orderId: string): Promise<void> {
  const tells = ({ events }: StoredCommit) => events.some(({ type }) => type === event);
  const commits = orders.find((stream) => stream.some(tells));
  if (!commits) throw new Error(`No stored order has come to ${event}`);
  const before = commits.slice(0, commits.findIndex(tells));
  await kit.mongo.collection('order_commits').insertMany(
    before.map((commit) => ({
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

/** The events of an order, as stored. */
export async function eventsOf({ kit }: StartedService, orderId: string): Promise<{ type: string; data: unknown }[]> {
  const commits = await kit.mongo.collection('order_commits').find({ orderId }).sort({ version: 1 }).toArray();
  return commits.flatMap(({ events }) => events);
}
