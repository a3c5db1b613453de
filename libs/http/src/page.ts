import { z } from 'zod';

/** A whole, non-negative number in a query string. */
export const wholeNumberParameter = z
  .string()
  .regex(/^\d{1,15}$/, 'expected a whole number that is not negative')
  .transform(Number);

const maximumLimit = 100;
/** Beyond every list, and still a number that a database can skip. */
const maximumPage = 1_000_000_000;

/** From 1; what is larger than `most` counts as that. */
const clamped = (most: number) =>
  z
    .string()
    .regex(/^\d+$/, 'expected a whole number that is not negative')
    .transform((digits) => Math.min(Number(digits), most))
    .pipe(z.number().min(1, 'expected at least 1'));

/** The query parameters of every list: `page` from 1, `limit` clamped to 100. */
export const pageParameters = {
  page: clamped(maximumPage).prefault('1'),
  limit: clamped(maximumLimit).prefault('20'),
};

export interface PageRequest {
  page: number;
  limit: number;
}

export interface Page<Item> {
  items: Item[];
  page: { number: number; limit: number; totalItems: number; totalPages: number };
}

/** The envelope of a list. */
export function pageOf<Item>(items: Item[], totalItems: number, { page, limit }: PageRequest): Page<Item> {
  return { items, page: { number: page, limit, totalItems, totalPages: Math.ceil(totalItems / limit) } };
}

/** The schema of {@link pageOf}, for the documentation. */
export function pageSchema<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item),
    page: z.object({ number: z.int(), limit: z.int(), totalItems: z.int(), totalPages: z.int() }),
  });
}
