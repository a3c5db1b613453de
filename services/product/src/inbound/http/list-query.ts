import { booleanParameter, pageParameters, wholeNumberParameter } from '@shop/http';
import { z } from 'zod';
import { sortings } from '../../read-model/sort-orders';

/** An empty choice in a form is no choice. */
const text = (longest: number) =>
  z
    .string()
    .max(longest)
    .trim()
    .transform((given) => given || undefined)
    .optional();

/** The query of the list of products. */
export const listQuerySchema = z
  .object({
    search: text(200),
    category: text(100),
    style: text(100),
    minPrice: wholeNumberParameter.optional(),
    maxPrice: wholeNumberParameter.optional(),
    inStock: booleanParameter.optional(),
    sort: z.enum(sortings).optional(),
    ...pageParameters,
  })
  .refine(({ minPrice, maxPrice }) => minPrice === undefined || maxPrice === undefined || minPrice <= maxPrice, {
    path: ['minPrice'],
    message: 'expected no more than maxPrice',
  });
