import { joinPlatform, verifyProvider } from '@shop/pact';
import { startCatalogue } from '../rest-of-the-platform';
import { identity, startTestOrder } from './order-under-test';
import { createSaidMessages } from './said-messages';

verifyProvider('order', async () => {
  const platform = await joinPlatform();
  const catalogue = await startCatalogue();
  const order = await startTestOrder({ product: [catalogue.url], user: [catalogue.url] });

  return {
    ...createSaidMessages(order, platform),
    kit: order.kit,
    url: order.url,
    identity,
    async stop() {
      await order.stop(2_000);
      catalogue.server.close();
      await platform.close();
    },
  };
});
