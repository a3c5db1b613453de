import { ShopError } from '@shop/errors';
import { isListed } from '../domain/product';
import type { HandlerTools } from '.';

/** Takes a product out of the shop. Orders and their history still refer to it, so it is kept. */
export function archiveProduct({ products, feed, now }: HandlerTools) {
  return async (id: string): Promise<void> => {
    const product = await products.find(id);
    if (!product) throw new ShopError('not_found', 'There is no such product');
    if (isListed(product)) await products.write([{ kind: 'update', id, change: { status: 'archived' }, at: now() }]);
    await feed.changed([id]);
  };
}
