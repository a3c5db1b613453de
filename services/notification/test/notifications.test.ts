import { orderCancelled, orderConfirmed, orderDelivered, orderPlaced, orderShipped } from '@shop/contracts';
import type { StartedService } from '@shop/service';
import { eventually, type MessageRecorder, recordMessages } from '@shop/testing';
import { customerOf, notificationTestSettings, startTestNotification } from './notification-under-test';

let service: StartedService;
let platform: MessageRecorder;
const somebody = () => customerOf(service, platform);

beforeAll(async () => {
  platform = await recordMessages([]);
  service = await startTestNotification(await notificationTestSettings());
});

afterAll(async () => {
  await service.stop(5_000);
  await platform.close();
});

it('tells a customer of each event once, however often it comes', async () => {
  const customer = somebody();
  const order = customer.order();
  const { id } = await platform.send(orderPlaced, order.orderId, order);
  await customer.notified(1);
  await platform.send(orderPlaced, order.orderId, order, id);
  await platform.send(orderPlaced, order.orderId, order, id);
  await platform.send(orderConfirmed, order.orderId, order);
  const [confirmed, placed] = await customer.notified(2);
  expect(confirmed).toMatchObject({ type: 'order.confirmed', orderId: order.orderId });
  expect(placed).toEqual({
    id: expect.any(String),
    eventId: id,
    type: 'order.placed',
    title: 'We have your order',
    message: expect.stringContaining('$129.99'),
    orderId: order.orderId,
    read: false,
    createdAt: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
  });
});

it('tells of the whole way of an order, the newest first, a page at a time', async () => {
  const customer = somebody();
  const order = customer.order();
  await customer.register();
  for (const definition of [orderPlaced, orderConfirmed, orderShipped, orderDelivered]) {
    await platform.send(definition, order.orderId, order);
  }
  await platform.send(orderCancelled, order.orderId, { ...order, reason: 'out_of_stock' });
  const all = await customer.notified(6);
  expect(all.map(({ createdAt }) => createdAt)).toEqual(
    all
      .map(({ createdAt }) => createdAt)
      .sort()
      .reverse(),
  );
  const types = ['cancelled', 'confirmed', 'delivered', 'placed', 'shipped'].map((what) => `order.${what}`);
  expect(all.map(({ type }) => type).sort()).toEqual([...types, 'user.registered']);
  expect((await customer.list('?limit=4&page=2')).items).toEqual(all.slice(4));
  expect((await customer.list('?page=9')).items).toEqual([]);
});

it('handles a burst of new and known events together', async () => {
  const customer = somebody();
  const orders = Array.from({ length: 30 }, () => customer.order());
  await Promise.all(orders.map((order) => platform.send(orderPlaced, order.orderId, order, `placed:${order.orderId}`)));
  const again = [...orders, ...Array.from({ length: 30 }, () => customer.order())];
  await Promise.all(again.map((order) => platform.send(orderPlaced, order.orderId, order, `placed:${order.orderId}`)));
  await customer.notified(60);
});

describe('reading', () => {
  it('marks one, then all, and counts what is unread', async () => {
    const customer = somebody();
    for (let index = 0; index < 3; index++) {
      const order = customer.order();
      await platform.send(orderPlaced, order.orderId, order);
    }
    const [first] = await customer.notified(3, '?unread=true');
    const path = `/notifications/${first?.id}/read`;
    for (const _time of ['once', 'twice']) {
      const response = await customer.call('POST', path);
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({ ...first, read: true });
    }
    expect((await customer.list('?unread=true&limit=1')).page.totalItems).toBe(2);
    expect(await (await customer.call('POST', '/notifications/read-all')).json()).toEqual({ updated: 2 });
    expect((await customer.list('?unread=true')).page.totalItems).toBe(0);
    expect((await customer.list()).page.totalItems).toBe(3);
  });

  it('is for one’s own only', async () => {
    const [owner, stranger] = [somebody(), somebody()];
    const order = owner.order();
    await platform.send(orderPlaced, order.orderId, order);
    const [notification] = await owner.notified(1);
    expect((await stranger.call('POST', `/notifications/${notification?.id}/read`)).status).toBe(404);
    expect(await (await stranger.call('POST', '/notifications/read-all')).json()).toEqual({ updated: 0 });
    expect((await stranger.list()).items).toEqual([]);
    expect((await owner.list('?unread=true')).page.totalItems).toBe(1);
  });

  it('refuses callers without a token and malformed filters', async () => {
    expect((await fetch(`${service.url}/notifications`)).status).toBe(401);
    for (const query of ['unread=maybe', 'page=0', 'limit=-1', 'page=1&page=2']) {
      expect((await somebody().call('GET', `/notifications?${query}`)).status).toBe(400);
    }
  });
});

it('reports itself ready', async () => {
  await eventually(async () => (await fetch(`${service.url}/ready`)).status === 200);
});
