import {
  type CancelReason,
  type MessageDefinition,
  orderCancelled,
  orderConfirmed,
  orderDelivered,
  orderPlaced,
  orderShipped,
  userProfileChanged,
  userRegistered,
} from '@shop/contracts';
import {
  boolean,
  contractBetween,
  customerId,
  type Envelope,
  eachLike,
  eventuallyHandled,
  integer,
  joinPlatform,
  money,
  orderLines,
  type Platform,
  reliesOnKeySet,
  string,
} from '@shop/pact';
import type { StartedService } from '@shop/service';
import { notificationTestSettings, startTestNotification } from '../notification-under-test';

let notification: StartedService;
let platform: Platform;

beforeAll(async () => {
  platform = await joinPlatform();
  notification = await startTestNotification(await notificationTestSettings(), {
    retryPolicy: { retryDelaysMs: [20], maxAttempts: 2 },
  });
});

afterAll(async () => {
  await notification.stop(2_000);
  await platform.close();
});

/** Gives the message to the service and waits for what it keeps to tell the customer of it. */
async function tellsTheCustomer(message: Envelope, told: object): Promise<void> {
  await platform.deliver(message);
  await eventuallyHandled(notification, async () => {
    const notifications = notification.kit.mongo.collection('notifications');
    expect(await notifications.findOne({ eventId: message.id })).toMatchObject({ customerId, ...told });
  });
}

/** Gives the message to the service and waits for what it keeps of the customer. */
async function keepsTheContact(message: Envelope, contact: object): Promise<void> {
  await platform.deliver(message);
  await eventuallyHandled(notification, async () => {
    const contacts = notification.kit.mongo.collection('contacts');
    expect(await contacts.findOne({ _id: customerId as never })).toMatchObject(contact);
  });
}

const registered = {
  message: userRegistered,
  subject: customerId,
  data: {
    userId: string(customerId),
    email: string('ann@example.com'),
    name: string('Ann'),
    roles: eachLike('customer'),
  },
};

const auth = contractBetween('notification', 'auth');
reliesOnKeySet(auth);
auth.message({
  ...registered,
  subscription: 'keep-contacts',
  exercise: (message) => keepsTheContact(message, { email: 'ann@example.com', name: 'Ann', wantsEmail: true }),
});
auth.message({
  ...registered,
  subscription: 'notify-customers',
  exercise: (message) => tellsTheCustomer(message, { message: expect.stringContaining('Ann') }),
});
auth.isCommitted();

const user = contractBetween('notification', 'user');
user.message({
  message: userProfileChanged,
  subscription: 'keep-contacts',
  subject: customerId,
  data: {
    userId: string(customerId),
    name: string('Ann Other'),
    email: string('ann@example.com'),
    notifications: { email: boolean(false), push: boolean(true) },
    sequence: integer(1),
  },
  exercise: (message) => keepsTheContact(message, { name: 'Ann Other', wantsEmail: false, sequence: 1 }),
});
user.isCommitted();

const order = contractBetween('notification', 'order');
const ofOrder = (orderId: string) => ({
  orderId: string(orderId),
  customerId: string(customerId),
  lines: orderLines(),
  total: money(12_999),
});

function tells(message: MessageDefinition, told: RegExp, reason?: CancelReason): void {
  const orderId = [message.name.replace('.', '-'), reason].filter(Boolean).join('-');
  order.message({
    message,
    subscription: 'notify-customers',
    ...(reason ? { as: reason } : {}),
    subject: orderId,
    data: { ...ofOrder(orderId), ...(reason ? { reason } : {}) },
    exercise: (envelope) => tellsTheCustomer(envelope, { orderId, message: expect.stringMatching(told) }),
  });
}

tells(orderPlaced, /\$129\.99/);
tells(orderConfirmed, /\$129\.99/);
// Each has words of its own, so each is an example of its own.
tells(orderCancelled, /out of stock/, 'out_of_stock');
tells(orderCancelled, /declined/, 'payment_declined');
tells(orderCancelled, /not answered in time/, 'payment_timeout');
tells(orderCancelled, /nobody delivers/, 'shipping_unavailable');
tells(orderCancelled, /could not be collected/, 'capture_failed');
tells(orderCancelled, /you asked for it/, 'customer_request');
tells(orderShipped, /left our warehouse/);
tells(orderDelivered, /was delivered/);
order.isCommitted();
