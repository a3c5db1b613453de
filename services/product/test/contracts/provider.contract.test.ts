import { joinPlatform, verifyProvider } from '@shop/pact';
import { createProduct, identity, startTestProduct } from './product-under-test';

verifyProvider('product', async () => {
  const platform = await joinPlatform();
  const product = await startTestProduct();
  await createProduct(platform, product, 'lamp-1');

  return {
    kit: product.kit,
    url: product.url,
    identity,
    states: {
      async 'a product that can be bought'() {},
      'a product that can be archived': () => createProduct(platform, product, 'archived-1'),
    },
    messages: {
      'product.created': () => platform.next('product.created', 'lamp-1'),
    },
    async stop() {
      await product.stop(2_000);
      await platform.close();
    },
  };
});
