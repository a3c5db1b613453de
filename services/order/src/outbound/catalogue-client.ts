import { type PricesResponse, pricesResponseSchema, quotePrices } from '@shop/contracts';
import { ShopError } from '@shop/errors';
import { gathered } from '@shop/mongo';
import type { ServiceClient } from '@shop/resilience';
import type { Catalogue } from '../handlers/ports';

const ordersAtOnce = 50;
// What one call may ask for.
const productsAtOnce = 100;

/**
 * Prices from the product service. No fallback: an order is never made with a price that nobody vouches for. When many
 * order at once, one call asks for all of them.
 */
export function createCatalogueClient(product: ServiceClient): Catalogue {
  async function quote(productIds: string[]): Promise<PricesResponse['items']> {
    const prices = await product.fetch(
      { method: quotePrices.method, path: quotePrices.path, body: { productIds }, idempotent: true },
      pricesResponseSchema,
    );
    if (!prices) throw new ShopError('upstream_unavailable', 'The catalogue does not answer prices');
    return prices.items;
  }

  async function quoteAll(orders: string[][]): Promise<PricesResponse[]> {
    const wanted = [...new Set(orders.flat())];
    const calls = Array.from({ length: Math.ceil(wanted.length / productsAtOnce) }, (_, index) =>
      quote(wanted.slice(index * productsAtOnce, (index + 1) * productsAtOnce)),
    );
    const byId = new Map((await Promise.all(calls)).flat().map((item) => [item.productId, item]));
    return orders.map((ids) => ({ items: ids.flatMap((id) => byId.get(id) ?? []) }));
  }

  return { prices: gathered(ordersAtOnce, quoteAll, { someoneWaits: true }) };
}
