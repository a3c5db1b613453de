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
 * order at once, one call asks for all of them; when that goes wrong, each is asked for by itself, so that none suffers
 * from what is another one's.
 */
export function createCatalogueClient(product: Pick<ServiceClient, 'fetch'>): Catalogue {
  async function quote(productIds: readonly string[]): Promise<PricesResponse> {
    const prices = await product.fetch(
      { method: quotePrices.method, path: quotePrices.path, body: { productIds }, idempotent: true },
      pricesResponseSchema,
    );
    if (!prices) throw new ShopError('upstream_unavailable', 'The catalogue does not answer prices');
    return prices;
  }

  async function quoteTogether(orders: readonly string[][]): Promise<PromiseSettledResult<PricesResponse>[]> {
    const together = [...new Set(orders.flat())];
    const eachByItself = () => Promise.allSettled(orders.map(quote));
    if (orders.length === 1 || together.length > productsAtOnce) return eachByItself();
    try {
      const { items } = await quote(together);
      const byId = new Map(items.map((item) => [item.productId, item]));
      return orders.map((ids) => ({ status: 'fulfilled', value: { items: ids.flatMap((id) => byId.get(id) ?? []) } }));
    } catch {
      return eachByItself();
    }
  }

  const pricesOf = gathered(ordersAtOnce, quoteTogether, { someoneWaits: true });
  return {
    async prices(productIds) {
      const outcome = await pricesOf(productIds);
      if (outcome.status === 'rejected') throw outcome.reason;
      return outcome.value;
    },
  };
}
