import { ShopError } from '@shop/errors';
import type { StockFigures } from '../domain/stock';
import type { HandlerTools } from '.';

export interface AdjustStock {
  productId: string;
  delta: number;
  reason: string;
  by: string;
}

/** Counts goods in or out by hand. What is reserved for orders cannot be taken away. */
export function adjustStock({ stock, now, announceAvailability }: HandlerTools) {
  return async ({ productId, ...adjustment }: AdjustStock): Promise<StockFigures> => {
    const figures = await stock.adjust(productId, { ...adjustment, at: now() });
    if (figures) {
      await announceAvailability(figures);
      return figures;
    }
    if (!(await stock.figures(productId))) throw new ShopError('not_found', 'There is no stock of such a product');
    throw new ShopError('insufficient_stock', 'The stock cannot go below what is reserved for orders');
  };
}
