import { randomUUID } from 'node:crypto';
import {
  authorizePayment,
  capturePayment,
  paymentAuthorized,
  paymentCaptured,
  paymentCaptureFailed,
  paymentDeclined,
  paymentRefunded,
  paymentVoided,
  refundPayment,
  usd,
  voidPayment,
} from '@shop/contracts';
import type { StartedService } from '@shop/service';
import { silentTelemetry } from '@shop/telemetry';
import { eventually, type MessageRecorder, recordMessages, testIdentity, testSettings } from '@shop/testing';
import { startPayment } from '../src/app';

const identity = testIdentity();
let payments: StartedService;
let platform: MessageRecorder;

beforeAll(async () => {
  platform = await recordMessages([
    paymentAuthorized,
    paymentDeclined,
    paymentCaptured,
    paymentCaptureFailed,
    paymentVoided,
    paymentRefunded,
  ]);
  payments = await startPayment(
    { ...testSettings('payment'), PROVIDER_TIMEOUT_MS: 300, PROVIDER_GRACE_MS: 30, CARD_SANDBOX: true },
    { keys: identity.keys, telemetry: silentTelemetry() },
  );
  await eventually(() => payments.kit.bus.ready());
});

afterAll(async () => {
  await payments.stop(5_000);
  await platform.close();
});

interface PaymentBody {
  id: string;
  status: string;
  captured: { amount: number };
  refunded: { amount: number };
}

async function get<Body>(path: string, authorization: string): Promise<{ status: number; body: Body }> {
  const response = await fetch(`${payments.url}${path}`, { headers: { authorization } });
  return { status: response.status, body: (await response.json()) as Body };
}

async function paymentOf(orderId: string): Promise<PaymentBody | undefined> {
  const { body } = await get<{ items: PaymentBody[] }>(`/payments?orderId=${orderId}`, identity.admin());
  return body.items[0];
}

/** Asks for a payment as the order service does, with a token that says how the provider behaves. */
async function ask(token: string): Promise<{ orderId: string; customerId: string }> {
  const [orderId, customerId] = [randomUUID(), randomUUID()];
  await platform.send(authorizePayment, orderId, { orderId, customerId, amount: usd(2_500), provider: 'card', token });
  return { orderId, customerId };
}

const send = (definition: typeof voidPayment | typeof capturePayment, orderId: string) =>
  platform.send<{ orderId: string }>(definition, orderId, { orderId });
const refund = (orderId: string) => platform.send(refundPayment, orderId, { orderId, reason: 'customer_request' });

it('authorises, captures and refunds, each once however often it is asked', async () => {
  const { orderId } = await ask('tok_ok');
  await platform.next(paymentAuthorized, orderId);
  await Promise.all([1, 2, 3].map(() => send(capturePayment, orderId)));
  await eventually(() => platform.about(paymentCaptured, orderId).length === 3);
  await Promise.all([1, 2, 3].map(() => refund(orderId)));
  await eventually(() => platform.about(paymentRefunded, orderId).length === 3);
  expect(new Set(platform.about(paymentRefunded, orderId).map((message) => message.id)).size).toBe(1);
  expect(await paymentOf(orderId)).toMatchObject({ status: 'refunded', captured: usd(2_500), refunded: usd(2_500) });
});

it.each([
  ['tok_declined', 'card_declined'],
  ['tok_insufficient_funds', 'insufficient_funds'],
  ['tok_nobody_knows', 'unknown_token'],
])('%s is declined as %s', async (token, reason) => {
  const { orderId } = await ask(token);
  expect(await platform.next(paymentDeclined, orderId)).toMatchObject({ data: { reason } });
  expect(await paymentOf(orderId)).toMatchObject({ status: 'declined', captured: usd(0) });
});

it('says that a capture failed, again when asked again, and voids then', async () => {
  const { orderId } = await ask('tok_capture_fails');
  await platform.next(paymentAuthorized, orderId);
  await send(capturePayment, orderId);
  await send(capturePayment, orderId);
  await eventually(() => platform.about(paymentCaptureFailed, orderId).length === 2);
  await send(voidPayment, orderId);
  await platform.next(paymentVoided, orderId);
  expect(await paymentOf(orderId)).toMatchObject({ status: 'voided', captured: usd(0) });
});

it('gives the authorisation up when asked to refund what was never captured, and captures nothing afterwards', async () => {
  const { orderId } = await ask('tok_ok');
  await platform.next(paymentAuthorized, orderId);
  await refund(orderId);
  await platform.next(paymentVoided, orderId);
  await send(capturePayment, orderId);
  await platform.next(paymentCaptureFailed, orderId);
  expect(await paymentOf(orderId)).toMatchObject({ status: 'voided', captured: usd(0), refunded: usd(0) });
});

it('does not let a silent provider hold up the others, and voids a payment that was never answered', async () => {
  const silent = await Promise.all(Array.from({ length: 40 }, () => ask('tok_timeout')));
  const { orderId } = await ask('tok_ok');
  await platform.next(paymentAuthorized, orderId);
  for (const one of silent) await send(voidPayment, one.orderId);
  await Promise.all(silent.map((one) => platform.next(paymentVoided, one.orderId)));
  expect(silent.flatMap((one) => platform.about(paymentAuthorized, one.orderId))).toEqual([]);
});

it('asks again for a payment whose answer never came', async () => {
  const { orderId } = await ask('tok_timeout');
  const collection = payments.kit.mongo.collection<{ _id: string; token: string; status: string }>('payments');
  await eventually(async () => (await collection.findOne({ _id: orderId }))?.status === 'pending');
  // The provider is back: from now on it answers.
  await collection.updateOne({ _id: orderId }, { $set: { token: 'tok_ok' } });
  await platform.next(paymentAuthorized, orderId);
});

it('refuses a request that comes after the payment was called off', async () => {
  const orderId = randomUUID();
  await send(voidPayment, orderId);
  await platform.next(paymentVoided, orderId);
  await platform.send(authorizePayment, orderId, {
    orderId,
    customerId: 'c',
    amount: usd(1),
    provider: 'card',
    token: 'tok_ok',
  });
  await eventually(() => platform.about(paymentVoided, orderId).length === 2);
  expect(platform.about(paymentAuthorized, orderId)).toEqual([]);
  expect(await paymentOf(orderId)).toBeUndefined();
});

it('gives back what is owed, whoever has forgotten it', async () => {
  const { orderId } = await ask('tok_ok');
  await platform.next(paymentAuthorized, orderId);
  const collection = payments.kit.mongo.collection<{ _id: string; voidOwed: boolean }>('payments');
  // Called off by an instance that died before the provider agreed.
  await collection.updateOne({ _id: orderId }, { $set: { voidOwed: true }, $inc: { revision: 1 } });
  await platform.next(paymentVoided, orderId);
  expect(await paymentOf(orderId)).toMatchObject({ status: 'voided', captured: usd(0) });
  expect((await collection.findOne({ _id: orderId }))?.voidOwed).toBe(false);
});

it('shows a payment and its invoice to its customer and to nobody else', async () => {
  const { orderId, customerId } = await ask('tok_ok');
  await platform.next(paymentAuthorized, orderId);
  const id = (await paymentOf(orderId))?.id ?? '';
  const own = identity.customer(customerId);
  expect((await get(`/payments/${id}/invoice`, own)).status).toBe(404);
  await send(capturePayment, orderId);
  await platform.next(paymentCaptured, orderId);
  expect(await get(`/payments/${id}`, own)).toMatchObject({ status: 200, body: { orderId, status: 'captured' } });
  expect(await get(`/payments/${id}/invoice`, own)).toMatchObject({
    status: 200,
    body: { total: usd(2_500), paymentId: id },
  });
  expect((await get(`/payments/${id}`, identity.customer('somebody'))).status).toBe(404);
  expect(
    (await get<{ items: unknown[] }>(`/payments?orderId=${orderId}`, identity.customer('somebody'))).body.items,
  ).toEqual([]);
  expect(JSON.stringify((await get(`/payments/${id}`, own)).body)).not.toContain('tok_');
});

it('owes nobody a message at the end', async () => {
  const collection = payments.kit.mongo.collection('payments');
  await eventually(async () => (await collection.countDocuments({ 'outbox.time': { $exists: true } })) === 0);
});
