import { cancelShipment, orderDelivered, orderShipped, scheduleShipment } from '@shop/contracts';
import {
  contractBetween,
  eventuallyHandled,
  joinPlatform,
  money,
  orderLines,
  type Platform,
  regex,
  reliesOnKeySet,
  string,
} from '@shop/pact';
import type { StartedService } from '@shop/service';
import { identity, parcel, startTestShipping } from './shipping-under-test';

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

const statusOf = async (orderId: string) => {
  const response = await fetch(`${shipping.url}/shipments?orderId=${orderId}`, {
    headers: { authorization: identity.customer('customer-1') },
  });
  return ((await response.json()) as { items: { status: string }[] }).items[0]?.status;
};

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
    address: {
      line1: string('1 Main St'),
      city: string('Springfield'),
      postalCode: string('12345'),
      country: regex('^[A-Z]{2}$', 'US'),
    },
    lines: orderLines(),
  },
  async exercise(message) {
    await platform.deliver(message);
    await eventuallyHandled(shipping, () => platform.next('shipping.scheduled', 'scheduled-1'));
    expect(await statusOf('scheduled-1')).toBe('scheduled');
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
