import { moneySchema, named } from '@shop/contracts';
import { z } from 'zod';
import type { Product } from '../domain/product';

/** A product as the API shows it. */
export const productViewSchema = named(
  'Product',
  z.object({
    id: z.string(),
    sku: z.string(),
    name: z.string(),
    description: z.string(),
    category: z.string(),
    style: z.string().optional(),
    price: moneySchema,
    images: z.array(z.string()),
    attributes: z.record(z.string(), z.string()),
    rating: z.object({ average: z.number(), count: z.int() }),
    availability: z.enum(['in_stock', 'low_stock', 'out_of_stock', 'unknown']),
    status: z.enum(['active', 'archived']),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  }),
);

export function productView(product: Product): z.infer<typeof productViewSchema> {
  const { id, sku, name, description, category, style, price, images, attributes } = product;
  const { rating, availability, status, createdAt, updatedAt } = product;
  return {
    id,
    sku,
    name,
    description,
    category,
    ...(style === null ? {} : { style }),
    price,
    images,
    attributes,
    rating,
    availability,
    status,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}
