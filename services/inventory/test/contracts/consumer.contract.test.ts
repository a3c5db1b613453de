import { commitStock, productCreated, releaseStock, reserveStock } from '@shop/contracts';
import {
  contractBetween,
  eventuallyHandled,
  integer,
  joinPlatform,
  orderLines,
  type Platform,
  reliesOnKeySet,
  string,
  time,
} from '@shop/pact';
import type { StartedService } from '@shop/service';
import { figuresOf, inAnHour, startTestInventory, stock } from './inventory-under-test';

let inventory: StartedService;
let platform: Platform;

beforeAll(async () => {
  platform = await joinPlatform();
  inventory = await startTestInventory();
  await stock(platform, 'p1', 100);
});

afterAll(async () => {
  await inventory.stop(2_000);
  await platform.close();
});

async function reserved(orderId: string): Promise<void> {
  const lines = [{ productId: 'p1', quantity: 1 }];
  await platform.send(reserveStock, orderId, { orderId, lines, expiresAt: inAnHour() });
  await platform.next('inventory.reserved', orderId);
}

const auth = contractBetween('inventory', 'auth');
reliesOnKeySet(auth);
auth.isCommitted();

const order = contractBetween('inventory', 'order');

order.message({
  message: reserveStock,
  subscription: 'reserve-stock',
  subject: 'reserved-1',
  data: { orderId: string('reserved-1'), lines: orderLines(), expiresAt: time('2099-01-01T00:00:00.000Z') },
  async exercise(message) {
    await platform.deliver(message);
    await eventuallyHandled(inventory, () => platform.next('inventory.reserved', 'reserved-1'));
    expect(await figuresOf(inventory, 'p1')).toMatchObject({ reserved: 2 });
  },
});

order.message({
  message: commitStock,
  subscription: 'commit-stock',
  subject: 'committed-1',
  data: { orderId: string('committed-1') },
  async exercise(message) {
    await reserved('committed-1');
    await platform.deliver(message);
    await eventuallyHandled(inventory, () => platform.next('inventory.committed', 'committed-1'));
  },
});

order.message({
  message: releaseStock,
  subscription: 'release-stock',
  subject: 'released-1',
  data: { orderId: string('released-1') },
  async exercise(message) {
    await reserved('released-1');
    await platform.deliver(message);
    await eventuallyHandled(inventory, () => platform.next('inventory.released', 'released-1'));
  },
});

order.isCommitted();

const product = contractBetween('inventory', 'product');
product.message({
  message: productCreated,
  subscription: 'count-products',
  subject: 'lamp-1',
  data: { productId: string('lamp-1'), initialStock: integer(3) },
  async exercise(message) {
    await platform.deliver(message);
    await eventuallyHandled(inventory, () => platform.next('inventory.availability-changed', 'lamp-1'));
    expect(await figuresOf(inventory, 'lamp-1')).toMatchObject({ available: 3 });
  },
});
product.isCommitted();
