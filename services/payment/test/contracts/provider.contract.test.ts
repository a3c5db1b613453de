import { capturePayment, refundPayment, voidPayment } from '@shop/contracts';
import { joinPlatform, verifyProvider } from '@shop/pact';
import { authorize, authorized, identity, startTestPayment } from './payment-under-test';

verifyProvider('payment', async () => {
  const platform = await joinPlatform();
  const payment = await startTestPayment();

  async function captured(orderId: string) {
    await authorized(platform, orderId);
    await platform.send(capturePayment, orderId, { orderId });
    return platform.next('payment.captured', orderId);
  }

  return {
    kit: payment.kit,
    url: payment.url,
    identity,
    states: {
      async 'a captured payment of the customer'() {
        const { data } = await captured('order-1');
        return { paymentId: (data as { paymentId: string }).paymentId };
      },
    },
    messages: {
      async 'payment.authorized'() {
        await authorize(platform, 'guaranteed');
        return platform.next('payment.authorized', 'guaranteed');
      },
      async 'payment.declined'() {
        await authorize(platform, 'refused', 'tok_declined');
        return platform.next('payment.declined', 'refused');
      },
      'payment.captured': () => captured('taken'),
      async 'payment.capture-failed'() {
        await authorized(platform, 'not-taken', 'tok_capture_fails');
        await platform.send(capturePayment, 'not-taken', { orderId: 'not-taken' });
        return platform.next('payment.capture-failed', 'not-taken');
      },
      async 'payment.voided'() {
        await authorized(platform, 'given-up');
        await platform.send(voidPayment, 'given-up', { orderId: 'given-up' });
        return platform.next('payment.voided', 'given-up');
      },
      async 'payment.refunded'() {
        await captured('given-back');
        await platform.send(refundPayment, 'given-back', { orderId: 'given-back', reason: 'out_of_stock' });
        return platform.next('payment.refunded', 'given-back');
      },
    },
    async stop() {
      await payment.stop(2_000);
      await platform.close();
    },
  };
});
