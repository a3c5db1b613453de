import { cancelShipment, orderDelivered, orderShipped, scheduleShipment } from '@shop/contracts';
import {
  address,
  contractBetween,
  eventuallyHandled,
  joinPlatform,
  money,
  orderLines,
  type Platform,
  reliesOnKeySet,
  string,
} from '@shop/pact';
import type { StartedService } from '@shop/service';
import { parcel, startTestShipping } from './shipping-under-test';

let shipping: StartedService;
let platform: Platform;

beforeAll(async () => {
  platform = await joinPlatform();
  shipping = await startTestShipping();
});

afterAll(async () => {
  await shipping.stop(2_000);
  await platform.close();
});

// As stored: a fault of what shipping answers would be none of the order service's.
const stored = (orderId: string) => shipping.kit.mongo.collection('shipments').findOne({ _id: orderId as never });
const statusOf = async (orderId: string) => (await stored(orderId))?.status as string | undefined;

async function scheduled(orderId: string): Promise<void> {
  await platform.send(scheduleShipment, orderId, parcel(orderId));
  await platform.next('shipping.scheduled', orderId);
}

const auth = contractBetween('shipping', 'auth');
reliesOnKeySet(auth);
auth.isCommitted();

const order = contractBetween('shipping', 'order');

order.message({
  message: scheduleShipment,
  subscription: 'schedule-shipment',
  subject: 'scheduled-1',
  data: {
    orderId: string('scheduled-1'),
    customerId: string('customer-1'),
    address: address(),
    lines: orderLines(),
  },
  async exercise(message) {
    await platform.deliver(message);
    await eventuallyHandled(shipping, () => platform.next('shipping.scheduled', 'scheduled-1'));
    expect(await stored('scheduled-1')).toMatchObject({ status: 'scheduled', customerId: 'customer-1' });
  },
});

order.message({
  message: cancelShipment,
  subscription: 'cancel-shipment',
  subject: 'cancelled-1',
  data: { orderId: string('cancelled-1') },
  async exercise(message) {
    await scheduled('cancelled-1');
    await platform.deliver(message);
    await eventuallyHandled(shipping, () => platform.next('shipping.cancelled', 'cancelled-1'));
    expect(await statusOf('cancelled-1')).toBe('cancelled');
  },
});

const followed = (orderId: string) => ({
  orderId: string(orderId),
  customerId: string('customer-1'),
  lines: orderLines(),
  total: money(),
});

order.message({
  message: orderShipped,
  subscription: 'follow-order',
  subject: 'shipped-1',
  data: followed('shipped-1'),
  async exercise(message) {
    await scheduled('shipped-1');
    await platform.deliver(message);
    await eventuallyHandled(shipping, async () => expect(await statusOf('shipped-1')).toBe('dispatched'));
  },
});

order.message({
  message: orderDelivered,
  subscription: 'follow-order',
  subject: 'delivered-1',
  data: followed('delivered-1'),
  async exercise(message) {
    await scheduled('delivered-1');
    await platform.deliver(message);
    await eventuallyHandled(shipping, async () => expect(await statusOf('delivered-1')).toBe('delivered'));
  },
});

order.isCommitted();
