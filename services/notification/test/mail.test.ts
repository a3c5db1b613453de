import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { orderConfirmed, orderPlaced, userProfileChanged } from '@shop/contracts';
import type { StartedService } from '@shop/service';
import { eventually, type MessageRecorder, recordMessages } from '@shop/testing';
import { SMTPServer } from 'smtp-server';
import { createMailQueue } from '../src/outbound/mail-queue';
import { notificationModel } from '../src/outbound/notification-store';
import { customerOf, mailFiles, notificationTestSettings, startTestNotification } from './notification-under-test';

let platform: MessageRecorder;
const running: StartedService[] = [];
const start: typeof startTestNotification = async (settings, overrides) => {
  const service = await startTestNotification(settings, overrides);
  running.push(service);
  return service;
};

beforeAll(async () => {
  platform = await recordMessages([]);
});

// One database at a time: services with different ones would share their messages out among themselves.
const stopAll = () => Promise.all(running.splice(0).map((service) => service.stop(5_000)));
afterEach(stopAll);

afterAll(() => platform.close());

const mailStates = (service: StartedService, customerId: string) =>
  service.kit.mongo
    .collection('notifications')
    .find({ customerId })
    .toArray()
    .then((all) => all.map(({ mail }) => (mail as { state: string }).state));

describe('without a mail server', () => {
  it('writes each mail to a file, once over all instances', async () => {
    const settings = await notificationTestSettings();
    const [service] = [await start(settings), await start(settings)];
    const customer = customerOf(service, platform);
    await customer.register();
    const order = customer.order();
    const { id } = await platform.send(orderConfirmed, order.orderId, order);
    await platform.send(orderConfirmed, order.orderId, order, id);
    const notifications = await customer.notified(2);
    await eventually(async () => (await mailStates(service, customer.id)).every((state) => state === 'sent'));
    const files = await mailFiles(settings, customer.address);
    expect([...files.keys()].sort()).toEqual(notifications.map((one) => `${one.id}.eml`).sort());
    const confirmed = notifications.find(({ type }) => type === 'order.confirmed');
    const mail = files.get(`${confirmed?.id}.eml`) ?? '';
    expect(mail).toContain(`Message-ID: <${confirmed?.id}@shop.test>`);
    expect(mail).toContain(`To: Ada <${customer.address}>`);
    expect(mail).toContain('Subject: Your order is confirmed');
    expect(mail).toContain('$129.99');
  });

  it('sends none to whom wants none, whichever of the events about them came last', async () => {
    const settings = await notificationTestSettings();
    const service = await start(settings);
    const customer = customerOf(service, platform);
    const changed = (email: boolean, sequence: number) =>
      platform.send(userProfileChanged, customer.id, {
        userId: customer.id,
        name: 'Ada',
        email: customer.address,
        notifications: { email, push: true },
        sequence,
      });
    await changed(false, 2);
    const contacts = service.kit.mongo.collection('contacts');
    await eventually(async () => (await contacts.countDocuments({ _id: customer.id as never, sequence: 2 })) === 1);
    await changed(true, 1);
    await customer.register();
    await customer.notified(1);
    const order = customer.order();
    await platform.send(orderPlaced, order.orderId, order);
    await customer.notified(2);
    await eventually(async () => (await mailStates(service, customer.id)).every((state) => state === 'unwanted'));
    expect((await mailFiles(settings, customer.address)).size).toBe(0);
  });

  it('keeps a mail until it is known whom to send it to', async () => {
    const settings = await notificationTestSettings();
    const service = await start(settings);
    const customer = customerOf(service, platform);
    const order = customer.order();
    await platform.send(orderPlaced, order.orderId, order);
    const waiting = service.kit.mongo.collection('notifications');
    await eventually(
      async () => (await waiting.countDocuments({ customerId: customer.id, 'mail.awaitsContact': true })) === 1,
    );
    await customer.register();
    await eventually(async () => (await mailFiles(settings, customer.address)).size === 2);
    expect(await mailStates(service, customer.id)).toEqual(['sent', 'sent']);
  });
});

interface Received {
  id: string;
  to: string[];
}

/** A mail server that takes down what it gets, or refuses it for as long as it is told to. */
async function mailServer() {
  const received: Received[] = [];
  const behaviour = { refusals: 0 };
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    onData(stream, session, done) {
      text(stream).then((mail) => {
        if (behaviour.refusals-- > 0) return done(Object.assign(new Error('come back later'), { responseCode: 451 }));
        const id = /^Message-ID: <([^@]+)@/im.exec(mail)?.[1] ?? '';
        received.push({ id, to: session.envelope.rcptTo.map(({ address }) => address) });
        done();
      }, done);
    },
  });
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const { port } = listening.address() as { port: number };
  return {
    url: `smtp://127.0.0.1:${port}`,
    behaviour,
    /** The notifications whose mail reached the address. */
    receivedBy: (address: string) =>
      received
        .filter(({ to }) => to.includes(address))
        .map(({ id }) => id)
        .sort(),
    close: () => new Promise<void>((resolve) => server.close(resolve)),
  };
}

describe('with a mail server', () => {
  it('sends each mail once, and again what was refused for the moment', async () => {
    const post = await mailServer();
    const service = await start(await notificationTestSettings({ SMTP_URL: post.url }));
    const customer = customerOf(service, platform);
    post.behaviour.refusals = 2;
    await customer.register();
    const order = customer.order();
    await platform.send(orderPlaced, order.orderId, order);
    const notifications = await customer.notified(2);
    await eventually(async () => (await mailStates(service, customer.id)).every((state) => state === 'sent'));
    expect(post.receivedBy(customer.address)).toEqual(notifications.map(({ id }) => id).sort());
    await stopAll();
    await post.close();
  });

  it('holds no event up while the server is away, and sends everything when it is back', async () => {
    const gone = await mailServer();
    await gone.close();
    const settings = await notificationTestSettings({ SMTP_URL: gone.url });
    const service = await start(settings);
    const customer = customerOf(service, platform);
    await customer.register();
    for (let index = 0; index < 5; index++) {
      const order = customer.order();
      await platform.send(orderPlaced, order.orderId, order);
    }
    const notifications = await customer.notified(6);
    const queue = service.kit.mongo.collection('notifications');
    await eventually(
      async () => (await queue.countDocuments({ customerId: customer.id, 'mail.attempts': { $gte: 2 } })) === 6,
    );
    expect(await mailStates(service, customer.id)).toEqual(Array(6).fill('due'));
    await stopAll();

    const back = await mailServer();
    const restarted = await start({ ...settings, SMTP_URL: back.url });
    await eventually(async () => (await mailStates(restarted, customer.id)).every((state) => state === 'sent'));
    expect(back.receivedBy(customer.address)).toEqual(notifications.map(({ id }) => id).sort());
    await stopAll();
    await back.close();
  });
});

it('sends again what a crash left in hand, once its lease is over and not before', async () => {
  const settings = await notificationTestSettings({ MAIL_SWEEP_MS: 60_000 });
  const service = await start(settings);
  const customer = customerOf(service, platform);
  const order = customer.order();
  await platform.send(orderPlaced, order.orderId, order);
  await customer.notified(1);
  const queue = createMailQueue(notificationModel(service.kit.mongo.useDb(service.kit.mongo.name)));
  const claim = async (when: Date) =>
    (await queue.claim(when, 1_000)).filter(({ customerId }) => customerId === customer.id);
  const at = (seconds: number) => new Date(Date.now() + seconds * 1000);

  const claims = await Promise.all([claim(at(1)), claim(at(1))]);
  const [crashed] = claims.flat();
  expect(claims.flat()).toHaveLength(1);
  expect(await claim(at(170))).toEqual([]);
  const [second] = await claim(at(200));
  expect(second).toMatchObject({ id: crashed?.id, attempts: 2 });

  // The first one was only slow: what it has to say no longer counts.
  if (crashed) await queue.postpone(crashed, at(0));
  expect(await claim(at(300))).toEqual([]);
  if (second) await queue.settle(second, 'sent');
  expect(await claim(at(10_000))).toEqual([]);
});
