import { named } from '@shop/contracts';
import { z } from 'zod';
import type { StockFigures } from '../../domain/stock';

/** The stock of a product as an administrator sees it. */
export const stockViewSchema = named(
  'Stock',
  z.object({
    productId: z.string(),
    onHand: z.int(),
    reserved: z.int(),
    available: z.int(),
    lowStockThreshold: z.int(),
    updatedAt: z.iso.datetime(),
  }),
);

/** As everybody else sees it. */
export const publicStockViewSchema = named('PublicStock', stockViewSchema.pick({ productId: true, available: true }));

export function stockView(figures: StockFigures): z.infer<typeof stockViewSchema> {
  const { productId, onHand, reserved, available, lowStockThreshold, updatedAt } = figures;
  return { productId, onHand, reserved, available, lowStockThreshold, updatedAt: updatedAt.toISOString() };
}
