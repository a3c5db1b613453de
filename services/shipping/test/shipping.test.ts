import { randomUUID } from 'node:crypto';
import {
  cancelShipment,
  orderShipped,
  scheduleShipment,
  shipmentCancelled,
  shipmentFailed,
  shipmentScheduled,
  usd,
} from '@shop/contracts';
import type { StartedService } from '@shop/service';
import { silentTelemetry } from '@shop/telemetry';
import { eventually, type MessageRecorder, recordMessages, testIdentity, testSettings } from '@shop/testing';
import { startShipping } from '../src/app';

const identity = testIdentity();
let shipping: StartedService;
let platform: MessageRecorder;

beforeAll(async () => {
  platform = await recordMessages([shipmentScheduled, shipmentFailed, shipmentCancelled]);
  shipping = await startShipping(testSettings('shipping'), { keys: identity.keys, telemetry: silentTelemetry() });
  await eventually(() => shipping.kit.bus.ready());
});

afterAll(async () => {
  await shipping.stop(5_000);
  await platform.close();
});

const order = (country: string) => ({
  orderId: randomUUID(),
  customerId: `customer-${randomUUID()}`,
  address: { line1: '1 Main St', city: 'Springfield', postalCode: '12345', country },
  lines: [{ productId: 'p1', quantity: 1 }],
});

async function shipmentsOf(customerId: string): Promise<{ status: string; orderId: string }[]> {
  const response = await fetch(`${shipping.url}/shipments`, {
    headers: { authorization: identity.customer(customerId) },
  });
  expect(response.status).toBe(200);
  return ((await response.json()) as { items: { status: string; orderId: string }[] }).items;
}

it('checks what a probe may leave out of its readiness', async () => {
  const response = await fetch(`${shipping.url}/ready?exclude=mongodb&exclude=rabbitmq`);
  expect(await response.json()).toMatchObject({ status: 'ready', dependencies: { mongodb: 'up', rabbitmq: 'up' } });
});

it('books a carrier, tells the order once per command, and shows the shipment to its customer only', async () => {
  const data = order('US');
  const command = await platform.send(scheduleShipment, data.orderId, data);
  const reply = await platform.next(shipmentScheduled, data.orderId);
  expect(reply).toMatchObject({ causationid: command.id, correlationid: command.correlationid, source: 'shipping' });

  await platform.send(scheduleShipment, data.orderId, data, command.id);
  await eventually(() => platform.about(shipmentScheduled, data.orderId).length === 2);
  expect(new Set(platform.about(shipmentScheduled, data.orderId).map((message) => message.id)).size).toBe(1);

  expect(await shipmentsOf(data.customerId)).toMatchObject([{ orderId: data.orderId, status: 'scheduled' }]);
  expect(await shipmentsOf('somebody-else')).toEqual([]);
});

it('refuses a country that no carrier serves', async () => {
  const data = order('AQ');
  await platform.send(scheduleShipment, data.orderId, data);
  await platform.next(shipmentFailed, data.orderId);
  expect(await shipmentsOf(data.customerId)).toEqual([]);
});

it('calls a shipment off, and one that is scheduled only afterwards', async () => {
  const data = order('DE');
  await platform.send(cancelShipment, data.orderId, { orderId: data.orderId });
  await platform.next(shipmentCancelled, data.orderId);
  await platform.send(scheduleShipment, data.orderId, data);
  await eventually(() => platform.about(shipmentCancelled, data.orderId).length === 2);
  expect(platform.about(shipmentScheduled, data.orderId)).toEqual([]);
});

it('follows the order on its way', async () => {
  const data = order('US');
  await platform.send(scheduleShipment, data.orderId, data);
  await platform.next(shipmentScheduled, data.orderId);
  const { orderId, customerId, lines } = data;
  await platform.send(orderShipped, orderId, { orderId, customerId, lines, total: usd(1) });
  await eventually(async () => (await shipmentsOf(customerId))[0]?.status === 'dispatched');
});

it('empties its outbox', async () => {
  const shipments = shipping.kit.mongo.collection('shipments');
  await eventually(async () => (await shipments.countDocuments({ 'outbox.time': { $exists: true } })) === 0);
});

it('refuses callers without a token and malformed pages', async () => {
  expect((await fetch(`${shipping.url}/shipments`)).status).toBe(401);
  const response = await fetch(`${shipping.url}/shipments?page=-1`, {
    headers: { authorization: identity.customer('c') },
  });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ code: 'validation_failed', errors: [{ path: 'query.page' }] });
});
