import { documentedAs, named, nameOf } from '@shop/contracts';
import { z } from 'zod';

/** A whole, non-negative number in a query string. */
export const wholeNumberParameter = documentedAs(
  z
    .string()
    .regex(/^\d{1,15}$/, 'expected a whole number that is not negative')
    .transform(Number),
  { type: 'integer', minimum: 0 },
);

/** `true` or `false` in a query string. */
export const booleanParameter = documentedAs(
  z.enum(['true', 'false']).transform((given) => given === 'true'),
  { type: 'boolean' },
);

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
  page: documentedAs(clamped(maximumPage).prefault('1'), { type: 'integer', minimum: 1, default: 1 }),
  limit: documentedAs(clamped(maximumLimit).prefault('20'), {
    type: 'integer',
    minimum: 1,
    default: 20,
    description: `How many a page has; more than ${maximumLimit} counts as ${maximumLimit}.`,
  }),
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

const pageInfoSchema = named(
  'PageInfo',
  z.object({ number: z.int(), limit: z.int(), totalItems: z.int(), totalPages: z.int() }),
);

/** The schema of {@link pageOf}, for the documentation. A page of orders is called `OrderPage` there. */
export function pageSchema<Item extends z.ZodType>(item: Item) {
  const schema = z.object({ items: z.array(item), page: pageInfoSchema });
  const name = nameOf(item);
  return name ? named(`${name}Page`, schema) : schema;
}
