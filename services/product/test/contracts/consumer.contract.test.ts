import { availabilityChanged } from '@shop/contracts';
import {
  contractBetween,
  eventuallyHandled,
  integer,
  joinPlatform,
  oneOf,
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

inventory.message({
  message: availabilityChanged,
  subscription: 'track-availability',
  subject: 'lamp-1',
  data: {
    productId: string('lamp-1'),
    availability: oneOf('low_stock', 'in_stock', 'out_of_stock'),
    sequence: integer(7),
  },
  async exercise(message) {
    await createProduct(platform, product, 'lamp-1');
    await platform.deliver(message);
    await eventuallyHandled(product, async () => {
      expect(await readProduct(product, 'lamp-1')).toMatchObject({ availability: 'low_stock' });
    });
  },
});

inventory.isCommitted();
