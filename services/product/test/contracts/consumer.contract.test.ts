import { availabilityChanged } from '@shop/contracts';
import {
  contractBetween,
  eventuallyHandled,
  integer,
  joinPlatform,
  type Platform,
  reliesOnKeySet,
  string,
} from '@shop/pact';
import type { StartedService } from '@shop/service';
import { createProduct, readProduct, startTestProduct } from './product-under-test';

let product: StartedService;
let platform: Platform;

beforeAll(async () => {
  platform = await joinPlatform();
  product = await startTestProduct();
});

afterAll(async () => {
  await product.stop(2_000);
  await platform.close();
});

const auth = contractBetween('product', 'auth');
reliesOnKeySet(auth);
auth.isCommitted();

const inventory = contractBetween('product', 'inventory');

// Searches and shop windows tell them apart by name.
for (const availability of ['in_stock', 'low_stock', 'out_of_stock'] as const) {
  const productId = `lamp-${availability}`;
  inventory.message({
    message: availabilityChanged,
    subscription: 'track-availability',
    as: availability,
    subject: productId,
    data: { productId: string(productId), availability, sequence: integer(7) },
    async exercise(message) {
      await createProduct(platform, product, productId, availability === 'in_stock' ? 'out_of_stock' : 'in_stock');
      await platform.deliver(message);
      await eventuallyHandled(product, async () => {
        expect(await readProduct(product, productId)).toMatchObject({ availability });
      });
    },
  });
}

inventory.isCommitted();
