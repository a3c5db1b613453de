import { authorizePayment, capturePayment, type MessageDefinition, refundPayment, voidPayment } from '@shop/contracts';
import {
  contractBetween,
  customerId,
  type Envelope,
  eventuallyHandled,
  joinPlatform,
  money,
  type Platform,
  reliesOnKeySet,
  string,
} from '@shop/pact';
import type { StartedService } from '@shop/service';
import { authorized, identity, startTestPayment } from './payment-under-test';

let payment: StartedService;
let platform: Platform;

beforeAll(async () => {
  platform = await joinPlatform();
  payment = await startTestPayment();
});

afterAll(async () => {
  await payment.stop(2_000);
  await platform.close();
});

async function paymentOf(orderId: string): Promise<unknown> {
  const headers = { authorization: identity.customer(customerId) };
  const response = await fetch(`${payment.url}/payments?orderId=${orderId}`, { headers });
  return ((await response.json()) as { items: unknown[] }).items[0];
}

const auth = contractBetween('payment', 'auth');
reliesOnKeySet(auth);
auth.isCommitted();

const order = contractBetween('payment', 'order');

order.message({
  message: authorizePayment,
  subscription: 'authorize-payment',
  subject: 'authorized-1',
  data: {
    orderId: string('authorized-1'),
    customerId: string(customerId),
    amount: money(),
    provider: string('card'),
    token: string('tok_ok'),
  },
  async exercise(message) {
    await platform.deliver(message);
    await eventuallyHandled(payment, () => platform.next('payment.authorized', 'authorized-1'));
    expect(await paymentOf('authorized-1')).toMatchObject({ status: 'authorized', amount: { amount: 3_839 } });
  },
});

/** What is asked of a payment that is authorised already. */
function asked(message: MessageDefinition, subscription: string, answer: string, data: Record<string, unknown> = {}) {
  const orderId = `order-${subscription}`;
  return {
    message,
    subscription,
    subject: orderId,
    data: { orderId: string(orderId), ...data },
    async exercise(envelope: Envelope) {
      await authorized(platform, orderId);
      if (message.name === refundPayment.name) {
        await platform.send(capturePayment, orderId, { orderId });
        await platform.next('payment.captured', orderId);
      }
      await platform.deliver(envelope);
      await eventuallyHandled(payment, () => platform.next(answer, orderId));
      expect(await paymentOf(orderId)).toMatchObject({ status: answer.replace('payment.', '') });
    },
  };
}

order.message(asked(capturePayment, 'capture-payment', 'payment.captured'));
order.message(asked(voidPayment, 'void-payment', 'payment.voided'));
order.message(asked(refundPayment, 'refund-payment', 'payment.refunded', { reason: string('out_of_stock') }));
order.isCommitted();
