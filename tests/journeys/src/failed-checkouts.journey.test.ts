import { eventually } from '@shop/testing';
import { atMost } from './at-most';
import { logIn, newCustomer } from './customers';
import { eventsOf, notificationsOf, orderOf, paymentsOf, placeOrder, readOrder, settled, shipmentsOf } from './orders';
import { platformFrom } from './platform';
import { newProduct, stockOf } from './products';
import type { ShopClient } from './shop-client';
import type { Order, Payment } from './shop-views';

const platform = platformFrom(process.env);
const stock = 10;
const quantity = 4;
const timeoutMs = 60_000;

let admin: ShopClient;
let customer: ShopClient;
/** Placed before everything else: it takes the longest to give up. */
let unanswered: { productId: string; order: Order };

beforeAll(async () => {
  admin = await logIn(platform.url, platform.adminEmail, platform.adminPassword);
  customer = await newCustomer(platform.url);
  const { id: productId } = await newProduct(admin, stock);
  unanswered = { productId, order: await placeOrder(customer, orderOf(productId, quantity, 'tok_timeout')) };
});

interface Books {
  order: Order;
  productId: string;
}

/** Nothing of the order is left: not a unit, not a parcel, not a cent, and the customer has been told. */
async function expectUndone({ order, productId }: Books, reason: string): Promise<void> {
  expect(order).toMatchObject({ status: 'cancelled', cancelReason: reason });
  expect(await stockOf(admin, productId)).toMatchObject({ onHand: stock, reserved: 0, available: stock });
  const shipments = await shipmentsOf(customer, order.id);
  expect(shipments.filter(({ status }) => status !== 'cancelled')).toEqual([]);
  const events = await eventsOf(customer, order.id);
  expect(events.map(({ version }) => version)).toEqual(events.map((_, index) => index + 1));
  expect(events.at(-1)).toMatchObject({ type: 'OrderCancelled', data: { reason } });
  await eventually(async () => (await notificationsOf(customer, order.id)).some(({ type }) => /cancelled/i.test(type)));
}

async function checkOut(token: string, country = 'US', units = quantity): Promise<Books> {
  const { id: productId } = await newProduct(admin, stock);
  const { id } = await placeOrder(customer, orderOf(productId, units, token, country));
  return { productId, order: await settled(customer, id) };
}

const paymentOf = async (order: Order): Promise<Payment | undefined> => {
  const payments = await paymentsOf(customer, order.id);
  expect(payments.length).toBeLessThanOrEqual(1);
  return payments[0];
};

const nothing = { amount: 0, currency: 'USD' };

it('out of stock: nothing is taken and there is no payment', async () => {
  const books = await checkOut('tok_ok', 'US', stock + 1);
  await expectUndone(books, 'out_of_stock');
  expect(await paymentOf(books.order)).toBeUndefined();
});

it('out of stock of one product among several: the others are given back', async () => {
  const [plenty, scarce] = await Promise.all([newProduct(admin, stock), newProduct(admin, 1)]);
  const items = [
    { productId: plenty.id, quantity: 2 },
    { productId: scarce.id, quantity: 2 },
  ];
  const { id } = await placeOrder(customer, { ...orderOf(plenty.id), items });
  await expectUndone({ order: await settled(customer, id), productId: plenty.id }, 'out_of_stock');
  expect(await stockOf(admin, scarce.id)).toMatchObject({ onHand: 1, reserved: 0, available: 1 });
});

it.each(['tok_declined', 'tok_insufficient_funds', 'tok_unheard_of'])('payment declined (%s)', async (token) => {
  const books = await checkOut(token);
  await expectUndone(books, 'payment_declined');
  expect(books.order.payment.status).toBe('declined');
  expect(await paymentOf(books.order)).toMatchObject({ status: 'declined', captured: nothing, refunded: nothing });
});

it('no carrier: what was authorised is voided', async () => {
  const books = await checkOut('tok_ok', 'AQ');
  await expectUndone(books, 'shipping_unavailable');
  expect(await shipmentsOf(customer, books.order.id)).toEqual([]);
  expect(await paymentOf(books.order)).toMatchObject({ status: 'voided', captured: nothing, refunded: nothing });
});

it('capture fails: the parcel is called off and the authorisation voided', async () => {
  const books = await checkOut('tok_capture_fails');
  await expectUndone(books, 'capture_failed');
  expect(await paymentOf(books.order)).toMatchObject({ status: 'voided', captured: nothing, refunded: nothing });
});

it('a slow payment is waited for', async () => {
  const { order, productId } = await checkOut('tok_slow');
  expect(order).toMatchObject({ status: 'confirmed', payment: { status: 'captured' } });
  expect(await stockOf(admin, productId)).toMatchObject({ onHand: stock - quantity, reserved: 0 });
  expect(await paymentOf(order)).toMatchObject({ status: 'captured', captured: order.total });
});

it('the customer cancels while the payment is on its way: nothing is taken', async () => {
  const { id: productId } = await newProduct(admin, stock);
  const { id } = await placeOrder(customer, orderOf(productId, quantity, 'tok_slow'));
  await eventually(async () => (await stockOf(admin, productId)).reserved === quantity);
  (await customer.post(`/orders/${id}/cancel`)).expect(202);
  (await customer.post(`/orders/${id}/cancel`)).expectProblem(409, 'not_cancellable');
  const order = await settled(customer, id);
  await expectUndone({ order, productId }, 'customer_request');
  // The acquirer's late answer must find the order gone, and whatever it authorised must not stay so.
  await eventually(async () => {
    const payment = await paymentOf(order);
    expect(payment?.status ?? 'voided').toBe('voided');
  });
  (await customer.post(`/orders/${id}/cancel`)).expectProblem(409, 'not_cancellable');
});

it('the customer cancels a confirmed order: captured money is refunded, units are back', async () => {
  const { order, productId } = await checkOut('tok_ok');
  expect(order.status).toBe('confirmed');
  expect(await stockOf(admin, productId)).toMatchObject({ onHand: stock - quantity });
  (await customer.post(`/orders/${order.id}/cancel`)).expect(202);
  (await customer.post(`/orders/${order.id}/cancel`)).expectProblem(409, 'not_cancellable');
  const cancelled = await eventually(async () => {
    const now = (await customer.get<Order>(`/orders/${order.id}`)).expect(200);
    return now.status === 'cancelled' && now;
  });
  await expectUndone({ order: cancelled, productId }, 'customer_request');
  expect(await paymentOf(order)).toMatchObject({ status: 'refunded', captured: order.total, refunded: order.total });
});

it('ten cancellations at once count as one', async () => {
  const { order, productId } = await checkOut('tok_ok');
  const answers = await Promise.all(Array.from({ length: 10 }, () => customer.post(`/orders/${order.id}/cancel`)));
  expect(answers.map(({ status }) => status).sort()).toEqual([202, ...new Array<number>(9).fill(409)]);
  const cancelled = await eventually(async () => {
    const now = (await customer.get<Order>(`/orders/${order.id}`)).expect(200);
    return now.status === 'cancelled' && now;
  });
  await expectUndone({ order: cancelled, productId }, 'customer_request');
  expect(await paymentOf(order)).toMatchObject({ status: 'refunded', refunded: order.total });
});

it('the customer cancels at any moment of the checkout: whatever was done by then is undone', async () => {
  const { id: productId } = await newProduct(admin, 100);
  const rounds = 40;
  const cancelledAfter = new Set<number>();
  const orders = await atMost(4, Array.from({ length: rounds }), async (_, round) => {
    const { id } = await placeOrder(customer, orderOf(productId));
    // Looks a few times first, more often from round to round: each finds the checkout a little further on.
    for (let look = 0; look < round % 10; look++) await readOrder(customer, id);
    (await customer.post(`/orders/${id}/cancel`)).expect(202);
    return eventually(async () => {
      const order = await readOrder(customer, id);
      return order.status === 'cancelled' && order;
    });
  });
  for (const order of orders) {
    expect(order.cancelReason).toBe('customer_request');
    const events = await eventsOf(customer, order.id);
    cancelledAfter.add(events.findIndex(({ type }) => type === 'CancellationRequested'));
    const payment = await paymentOf(order);
    expect(['voided', 'refunded']).toContain(payment?.status ?? 'voided');
    expect(payment?.refunded).toEqual(payment?.captured);
    const shipments = await shipmentsOf(customer, order.id);
    expect(shipments.filter(({ status }) => status !== 'cancelled')).toEqual([]);
  }
  process.stderr.write(`Cancelled after ${[...cancelledAfter].sort().join(', ')} events of the checkout\n`);
  expect(await stockOf(admin, productId)).toMatchObject({ onHand: 100, reserved: 0, available: 100 });
});

it(
  'a payment that never answers ends in time, and whatever it may have authorised is voided',
  async () => {
    const { order, productId } = unanswered;
    const ended = await settled(customer, order.id, timeoutMs);
    await expectUndone({ order: ended, productId }, 'payment_timeout');
    const took = Date.parse(ended.updatedAt) - Date.parse(ended.createdAt);
    process.stderr.write(`A payment without an answer was given up after ${(took / 1000).toFixed(1)} s\n`);
    expect(took).toBeLessThanOrEqual(timeoutMs);
    await eventually(async () => expect((await paymentOf(ended))?.status ?? 'voided').toBe('voided'));
  },
  timeoutMs + 10_000,
);
