import { joinPlatform, verifyProvider } from '@shop/pact';
import { startCatalogue } from '../rest-of-the-platform';
import { createCheckouts } from './checkouts';
import { identity, startTestOrder } from './order-under-test';

verifyProvider('order', async () => {
  const clock = { aheadMs: 0 };
  const platform = await joinPlatform();
  const catalogue = await startCatalogue();
  const order = await startTestOrder({ product: [catalogue.url], user: [catalogue.url] }, clock);
  const checkouts = createCheckouts(order, platform, clock);

  return {
    kit: order.kit,
    url: order.url,
    identity,
    states: {
      'a product that can be ordered': async () => {},
      'a confirmed order of the customer': async () => ({ orderId: await checkouts.confirmed() }),
      'a cancelled order of the customer': async () => ({ orderId: await checkouts.cancelled() }),
      'a cart of the customer': () => checkouts.asCustomer('POST', '/cart/items', { productId: 'p1', quantity: 1 }),
    },
    messages: checkouts.messages,
    async stop() {
      await order.stop(2_000);
      catalogue.server.close();
      await platform.close();
    },
  };
});
