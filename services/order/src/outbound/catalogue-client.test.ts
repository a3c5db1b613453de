import { usd } from '@shop/contracts';
import { ShopError } from '@shop/errors';
import type { ServiceClient, ServiceRequest } from '@shop/resilience';
import { createCatalogueClient } from './catalogue-client';

/** A product service that sells what begins with p, and fails a call that asks for what does not. */
function catalogue() {
  const asked: string[][] = [];
  const fetch = async ({ body }: ServiceRequest) => {
    const { productIds } = body as { productIds: string[] };
    asked.push(productIds);
    if (productIds.includes('bad')) throw new ShopError('upstream_timeout', 'product did not answer in time');
    const sold = productIds.filter((id) => id.startsWith('p'));
    return { items: sold.map((productId) => ({ productId, name: productId, unitPrice: usd(100) })) };
  };
  return { asked, prices: createCatalogueClient({ fetch } as unknown as ServiceClient).prices };
}

const idsOf = (answer: { items: { productId: string }[] }) => answer.items.map(({ productId }) => productId);

test('one call asks for all that come together, and each gets its own', async () => {
  const { asked, prices } = catalogue();
  const answers = await Promise.all([prices(['p1', 'p2']), prices(['p2', 'unknown']), prices(['p3'])]);
  expect(answers.map(idsOf)).toEqual([['p1', 'p2'], ['p2'], ['p3']]);
  expect(asked).toEqual([['p1', 'p2', 'unknown', 'p3']]);
});

test('what goes wrong with one spoils no other', async () => {
  const { prices } = catalogue();
  const answers = await Promise.allSettled([prices(['p1']), prices(['bad']), prices(['p2'])]);
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});

test('no call asks for more products than the product service takes', async () => {
  const { asked, prices } = catalogue();
  const order = (name: string) => Array.from({ length: 60 }, (_, index) => `p-${name}-${index}`);
  const answers = await Promise.all([prices(order('a')), prices(order('b'))]);
  expect(answers.map(idsOf)).toEqual([order('a'), order('b')]);
  expect(asked).toEqual([order('a'), order('b')]);
});
