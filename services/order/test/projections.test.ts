import { commitKey, createEventStore } from '@shop/mongo';
import type { StartedService } from '@shop/service';
import { silentTelemetry } from '@shop/telemetry';
import { testIdentity, testSettings } from '@shop/testing';
import { startOrder } from '../src/app';
import { evolveAll } from '../src/domain/order';
import type { OrderEvent } from '../src/domain/order-events';
import { placedOrder } from '../src/domain/order-fixtures';
import { createOrderViews } from '../src/outbound/order-views';
import { inWords, runProjections } from '../src/projections/run';

const settings = {
  ...testSettings('order'),
  SHIPPING_CENTS: 599,
  FREE_SHIPPING_FROM_CENTS: 5_000,
  TAX_BASIS_POINTS: 800,
  STEP_TIMEOUT_MS: 600_000,
  DEADLINE_SWEEP_MS: 60_000,
  RESERVATION_SECONDS: 900,
};
const command = {
  MONGODB_URI: settings.MONGODB_URI,
  STEP_TIMEOUT_MS: 600_000,
  projection: 'order',
  json: true,
} as const;
const atOnce = { tries: 2, pause: async () => {} };
const check = () => runProjections({ ...command, action: 'check' }, atOnce);
const rebuild = () => runProjections({ ...command, action: 'rebuild' });

let service: StartedService;

beforeAll(async () => {
  service = await startOrder(settings, { keys: testIdentity().keys, telemetry: silentTelemetry() });
});

afterAll(() => service.stop(5_000));

const views = () => service.kit.mongo.collection<{ _id: string; version: number; status: string }>('order_views');
const at = new Date('2026-01-01T00:00:00Z');

/** Stores an order with these events, and shows it as the service does. */
async function stored(id: string, ...later: OrderEvent[]): Promise<void> {
  const { mongo } = service.kit;
  const events: OrderEvent[] = [{ type: 'OrderPlaced', data: placedOrder }, ...later];
  const store = createEventStore<OrderEvent>(mongo.collection('order_commits'), 'orderId');
  await store.append({ stream: id, version: 1, events, outgoing: [], causationId: 'c', traceId: 't', at });
  // Else the sweep of the running service would take it for something that a crash left behind, and show it.
  await store.outbox.markSent([{ key: commitKey({ stream: id, version: 1 }), messages: [] }]);
  const connection = mongo.useDb(mongo.name, { useCache: false });
  await createOrderViews(connection, settings.STEP_TIMEOUT_MS).project(evolveAll(id, undefined, events, at));
}

beforeEach(async () => {
  await views().deleteMany({});
  await service.kit.mongo.collection('order_commits').deleteMany({});
  for (let count = 0; count < 250; count++) await stored(`order-${String(count).padStart(3, '0')}`);
  await stored(
    'settled',
    { type: 'StockReservationFailed', data: { missing: [] } },
    { type: 'OrderCancelled', data: { reason: 'out_of_stock' } },
  );
});

it('finds the views that the service made to be what a replay gives', async () => {
  expect(await check()).toEqual({ projection: 'order', action: 'check', equal: true, orders: 251, differences: [] });
  expect(inWords(await check())).toContain('251 orders');
});

it('names every view that differs, and a rebuild puts all of them right', async () => {
  const before = await views().find().sort({ _id: 1 }).toArray();
  await views().deleteOne({ _id: 'order-003' });
  await views().updateOne({ _id: 'order-005' }, { $set: { 'view.total.amount': 1 } });
  await views().updateOne({ _id: 'order-007' }, { $set: { version: 99, status: 'shipped' } });
  await views().updateOne({ _id: 'settled' }, { $set: { version: 2, status: 'pending' } });
  const copy = await views().findOne({ _id: 'order-009' });
  await views().insertOne({ ...copy, _id: 'a-ghost' } as never);
  await views().insertOne({ ...copy, _id: 'zz-ghost' } as never);

  const report = await check();
  expect(report).toMatchObject({
    equal: false,
    orders: 251,
    differences: [
      { id: 'a-ghost', difference: 'without an order' },
      { id: 'order-003', difference: 'missing' },
      { id: 'order-005', difference: 'differing' },
      { id: 'order-007', difference: 'ahead' },
      { id: 'settled', difference: 'behind' },
      { id: 'zz-ghost', difference: 'without an order' },
    ],
  });
  expect(inWords(report)).toContain('order-007 ahead');

  expect(await rebuild()).toMatchObject({ orders: 251, corrected: 3 });
  expect(await views().find().sort({ _id: 1 }).toArray()).toEqual(before);
  expect(await check()).toMatchObject({ equal: true });
}, 60_000);

it('rebuilds from nothing', async () => {
  const before = await views().find().sort({ _id: 1 }).toArray();
  await views().deleteMany({});
  await rebuild();
  expect(await views().find().sort({ _id: 1 }).toArray()).toEqual(before);
});
