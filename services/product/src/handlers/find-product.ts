import { ShopError } from '@shop/errors';
import { isListed } from '../domain/product';
import type { Entry } from '../read-model/entry';
import type { HandlerTools } from '.';

/**
 * A product from memory. One that is not there may have been created by another instance a moment ago, so the store
 * is asked before the answer is no.
 */
export function findProduct({ catalogue, feed }: Pick<HandlerTools, 'catalogue' | 'feed'>) {
  return async (id: string, { archivedToo }: { archivedToo: boolean }): Promise<Entry> => {
    if (!catalogue.entry(id)) await feed.refresh([id]);
    const entry = catalogue.entry(id);
    if (!entry || (!archivedToo && !isListed(entry.product))) {
      throw new ShopError('not_found', 'There is no such product');
    }
    return entry;
  };
}
