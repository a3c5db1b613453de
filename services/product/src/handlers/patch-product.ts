import { ShopError } from '@shop/errors';
import { changesOf, type ProductPatch } from '../domain/product';
import type { Entry } from '../read-model/entry';
import type { HandlerTools } from '.';
import { findProduct } from './find-product';

/** Changes what is named, and nothing when it is so already. */
export function patchProduct(tools: HandlerTools) {
  const { products, feed, now } = tools;
  const find = findProduct(tools);
  return async (id: string, patch: ProductPatch): Promise<Entry> => {
    const product = await products.find(id);
    if (!product) throw new ShopError('not_found', 'There is no such product');
    const change = changesOf(product, patch);
    if (change) {
      const [outcome] = await products.write([{ kind: 'update', id, change, at: now() }]);
      if (outcome !== 'written')
        throw new ShopError('conflict', `There is a product with the SKU ${patch.sku} already`);
    }
    await feed.changed([id]);
    return find(id, { archivedToo: true });
  };
}
