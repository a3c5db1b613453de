import { ShopError } from '@shop/errors';
import { newProduct, type ProductContent } from '../domain/product';
import type { Entry } from '../read-model/entry';
import type { HandlerTools } from '.';
import { findProduct } from './find-product';
import { productCreatedMessage } from './product-created-message';

export interface CreateProduct extends ProductContent {
  id?: string | undefined;
  sku?: string | undefined;
  initialStock: number;
}

const stockWaitMs = 2_000;

/** Adds a product, and answers when it can be ordered: the inventory has begun to count it. */
export function createProduct(tools: HandlerTools) {
  const { products, feed, now, origin, newId, awaitAvailability } = tools;
  const find = findProduct(tools);
  return async ({ id = newId(), sku, initialStock, ...content }: CreateProduct): Promise<Entry> => {
    const product = newProduct({ id, ...content, ...(sku === undefined ? {} : { sku }) }, now());
    const message = productCreatedMessage(origin(), product, initialStock);
    const [outcome] = await products.write([{ kind: 'create', product, message }]);
    if (outcome === 'id_taken') throw new ShopError('conflict', `There is a product with the id ${id} already`);
    if (outcome === 'sku_taken')
      throw new ShopError('conflict', `There is a product with the SKU ${product.sku} already`);
    await feed.changed([id]);
    await awaitAvailability([id], stockWaitMs);
    return find(id, { archivedToo: true });
  };
}
