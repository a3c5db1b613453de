import { named } from '@shop/contracts';
import { z } from 'zod';
import type { Entry } from './entry';

const valueCounts = z.array(z.object({ value: z.string(), count: z.int() }));

/** How a result is spread over categories, styles and prices. */
export const facetsSchema = named(
  'Facets',
  z.object({
    category: valueCounts,
    style: valueCounts,
    /** `from` is part of the range, `to` is not. */
    price: z.array(z.object({ from: z.int(), to: z.int(), count: z.int() })),
  }),
);

export type Facets = z.infer<typeof facetsSchema>;

/** In minor units; wide enough for the highest price that a product can have. */
const priceBounds = [1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000].map((bound) => bound * 1_000);
priceBounds.push(25_000_000, 50_000_000, 100_000_000, 250_000_000);

/** Nobody reads a longer list, and a shop where everything has a style of its own must not pay for it. */
const mostValues = 200;

/** Counts over the whole result, not the page. */
export function facetsOf(entries: readonly Entry[]): Facets {
  const categories = new Map<string, number>();
  const styles = new Map<string, number>();
  const prices = new Array<number>(priceBounds.length).fill(0);
  for (const { product } of entries) {
    categories.set(product.category, (categories.get(product.category) ?? 0) + 1);
    if (product.style !== null) styles.set(product.style, (styles.get(product.style) ?? 0) + 1);
    const bucket = bucketOf(product.price.amount);
    prices[bucket] = (prices[bucket] ?? 0) + 1;
  }
  return {
    category: mostFirst(categories),
    style: mostFirst(styles),
    price: prices
      .map((count, bucket) => ({ from: priceBounds[bucket - 1] ?? 0, to: priceBounds[bucket] ?? 0, count }))
      .filter(({ count }) => count > 0),
  };
}

function bucketOf(amount: number): number {
  let bucket = 0;
  while (bucket < priceBounds.length - 1 && amount >= (priceBounds[bucket] ?? 0)) bucket += 1;
  return bucket;
}

function mostFirst(counts: ReadonlyMap<string, number>) {
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((one, other) => other.count - one.count || (one.value < other.value ? -1 : 1))
    .slice(0, mostValues);
}
