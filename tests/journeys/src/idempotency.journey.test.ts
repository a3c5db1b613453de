import { randomUUID } from 'node:crypto';
import { logIn, newCustomer } from './customers';
import { orderOf, paymentsOf, placeOrder, postOrder, settled } from './orders';
import { platformFrom } from './platform';
import { newProduct, stockOf } from './products';
import type { ShopClient } from './shop-client';
import type { Order, Page, Product } from './shop-views';

const platform = platformFrom(process.env);
let admin: ShopClient;
let customer: ShopClient;
let product: Product;

beforeEach(async () => {
  admin = await logIn(platform.url, platform.adminEmail, platform.adminPassword);
  [customer, product] = await Promise.all([newCustomer(platform.url), newProduct(admin, 50)]);
});

const ordersOf = async (client: ShopClient) => (await client.get<Page<Order>>('/orders')).expect(200).items;

it('the same request gets the first answer again, before and after the order is confirmed', async () => {
  const key = randomUUID();
  const first = await postOrder(customer, orderOf(product.id, 2), key);
  const order = first.expect(201);
  expect(first.headers.get('idempotent-replayed')).toBeNull();
  await settled(customer, order.id);

  // Equal as JSON: the order of the members does not count.
  const { payment, shippingAddress, items } = orderOf(product.id, 2);
  const again = await postOrder(customer, { payment, shippingAddress, items }, key);
  expect(again.expect(201)).toEqual(order);
  expect(again.headers.get('idempotent-replayed')).toBe('true');
  expect(again.headers.get('location')).toBe(first.headers.get('location'));

  expect(await ordersOf(customer)).toHaveLength(1);
  expect(await stockOf(admin, product.id)).toMatchObject({ onHand: 48, reserved: 0 });
});

it('twenty equal requests at once make one order and take the money once', async () => {
  const key = randomUUID();
  const answers = await Promise.all(Array.from({ length: 20 }, () => postOrder(customer, orderOf(product.id, 1), key)));
  const made = answers.filter(({ status }) => status === 201).map((answer) => answer.json<Order>());
  for (const answer of answers.filter(({ status }) => status !== 201)) {
    answer.expectProblem(409, 'request_in_progress');
  }
  expect(made.length).toBeGreaterThan(0);
  expect(new Set(made.map(({ id }) => id)).size).toBe(1);
  const firsts = answers.filter(({ status, headers }) => status === 201 && !headers.get('idempotent-replayed'));
  expect(firsts).toHaveLength(1);

  const order = await settled(customer, made[0]?.id ?? '');
  expect(await ordersOf(customer)).toHaveLength(1);
  expect(await paymentsOf(customer, order.id)).toHaveLength(1);
  expect(await stockOf(admin, product.id)).toMatchObject({ onHand: 49, reserved: 0 });
});

it('another body under the same key is refused', async () => {
  const key = randomUUID();
  await placeOrder(customer, orderOf(product.id, 1), key);
  (await postOrder(customer, orderOf(product.id, 2), key)).expectProblem(422, 'idempotency_key_reused');
  expect(await ordersOf(customer)).toHaveLength(1);
});

it('a key counts for one customer only', async () => {
  const key = randomUUID();
  const stranger = await newCustomer(platform.url);
  const mine = await placeOrder(customer, orderOf(product.id, 1), key);
  const theirs = await postOrder(stranger, orderOf(product.id, 1), key);
  expect(theirs.expect(201).id).not.toBe(mine.id);
  expect(theirs.headers.get('idempotent-replayed')).toBeNull();
});

it('a key is required, and has to be 1 to 255 visible characters', async () => {
  (await customer.post('/orders', orderOf(product.id))).expectProblem(400, 'idempotency_key_required');
  for (const key of ['x'.repeat(256), 'has space', 'ключ'.replace(/./gu, 'é')]) {
    (await postOrder(customer, orderOf(product.id), key)).expectProblem(400);
  }
  await placeOrder(customer, orderOf(product.id), 'x'.repeat(255));
});

it('a malformed request does not use up its key', async () => {
  const key = randomUUID();
  (await postOrder(customer, { ...orderOf(product.id), surprise: 1 }, key)).expectProblem(400, 'validation_failed');
  const answer = await postOrder(customer, orderOf(product.id), key);
  answer.expect(201);
  expect(answer.headers.get('idempotent-replayed')).toBeNull();
});

it('a refusal is kept as well', async () => {
  const key = randomUUID();
  const first = (await postOrder(customer, orderOf('no-such-product'), key)).expectProblem(422, 'product_unavailable');
  const again = (await postOrder(customer, orderOf('no-such-product'), key)).expectProblem(422, 'product_unavailable');
  expect(again.detail).toBe(first.detail);
  (await postOrder(customer, orderOf(product.id), key)).expectProblem(422, 'idempotency_key_reused');
});
