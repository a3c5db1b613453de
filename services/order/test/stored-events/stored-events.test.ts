import { globSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { connectMongo, createEventStore } from '@shop/mongo';
import { silentTelemetry } from '@shop/telemetry';
import { testSettings } from '@shop/testing';
import type { Connection } from 'mongoose';
import { z } from 'zod';
import { orderEventUpcasters } from '../../src/domain/order-event-versions';
import type { OrderEvent } from '../../src/domain/order-events';
import { foldCommits } from '../../src/handlers/read-order';
import { orderFold } from '../../src/outbound/order-snapshots';
import { orderEventSchemas } from './order-event-schemas';

const events = join(__dirname, 'events');
const streams = join(__dirname, 'streams');
const read = <Content>(folder: string, file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Content;

interface StoredStream {
  /** The rules by which `order` was folded. */
  fold: number;
  order: object;
  commits: { version: number; at: string; causationId: string; events: OrderEvent[] }[];
}

let mongo: Connection;

beforeAll(async () => {
  mongo = await connectMongo({
    uri: testSettings('order').MONGODB_URI,
    service: 'test',
    logger: silentTelemetry().logger,
  });
});

afterAll(async () => {
  await mongo.dropDatabase();
  await mongo.close();
});

describe.each(Object.entries(orderEventSchemas))('%s', (type, schema) => {
  const version = (orderEventUpcasters[type]?.length ?? 0) + 1;

  it('has a stored event of every version', () => {
    const versions = Array.from({ length: version }, (_, index) => `v${index + 1}.json`);
    expect(readdirSync(join(events, type)).sort()).toEqual(versions);
  });

  // Fails here? Orders of the past are stored in the old shape: add a version (see src/domain/order-event-versions.ts).
  it('has not changed its shape in place', () => {
    const { $schema, ...today } = z.toJSONSchema(schema, { io: 'input' });
    expect(read<{ schema: object }>(join(events, type), `v${version}.json`).schema).toEqual(today);
  });

  it('is read as today’s, whatever version it was stored in', () => {
    for (const file of readdirSync(join(events, type))) {
      const { event } = read<{ event: { data: unknown } }>(join(events, type), file);
      const steps = (orderEventUpcasters[type] ?? []).slice(Number(/\d+/.exec(file)?.[0]) - 1);
      expect(schema.safeParse(steps.reduce((data, step) => step(data), event.data)).error).toBeUndefined();
    }
  });
});

it('keeps the events that were once stored', () => {
  expect(readdirSync(events).sort()).toEqual(Object.keys(orderEventSchemas).sort());
});

describe.each(globSync('*.json', { cwd: streams }).sort())('the order of %s', (file) => {
  const { fold, order, commits } = read<StoredStream>(streams, file);
  const id = basename(file, '.json');

  it('is still the order that it was', async () => {
    const collection = mongo.collection('order_commits');
    await collection.insertMany(
      commits.map((commit) => ({
        ...commit,
        _id: `${id}:${commit.version}` as never,
        orderId: id,
        at: new Date(commit.at),
        outgoing: [],
        traceId: 't',
        dispatched: true,
      })),
    );
    const store = createEventStore<OrderEvent>(collection, 'orderId', orderEventUpcasters);
    // Fails here because `evolve` has changed on purpose? Raise `orderFold`, or old snapshots would hide the change.
    expect(JSON.parse(JSON.stringify(foldCommits(id, await store.load(id))))).toEqual(order);
    expect(fold).toBe(orderFold);
  });
});
