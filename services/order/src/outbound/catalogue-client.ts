import { pricesResponseSchema, quotePrices } from '@shop/contracts';
import { ShopError } from '@shop/errors';
import type { ServiceClient } from '@shop/resilience';
import type { Catalogue } from '../handlers/ports';

/** Prices from the product service. No fallback: an order is never made with a price that nobody vouches for. */
export function createCatalogueClient(product: ServiceClient): Catalogue {
  return {
    async prices(productIds) {
      const prices = await product.fetch(
        { method: quotePrices.method, path: quotePrices.path, body: { productIds }, idempotent: true },
        pricesResponseSchema,
      );
      if (!prices) throw new ShopError('upstream_unavailable', 'The catalogue does not answer prices');
      return prices;
    },
  };
}
