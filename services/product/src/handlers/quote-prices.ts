import type { PricesResponse } from '@shop/contracts';
import { isListed } from '../domain/product';
import type { HandlerTools } from '.';

/** What these products cost right now; those that cannot be bought are left out. */
export function quotePrices({ catalogue, feed }: HandlerTools) {
  return async (productIds: readonly string[]): Promise<PricesResponse> => {
    const ids = [...new Set(productIds)];
    // Another instance may have created a product a moment ago.
    await feed.refresh(ids.filter((id) => !catalogue.entry(id)));
    return {
      items: ids.flatMap((id) => {
        const product = catalogue.entry(id)?.product;
        return product && isListed(product) ? [{ productId: id, name: product.name, unitPrice: product.price }] : [];
      }),
    };
  };
}
