import type { Entry } from './entry';

export const sortings = ['relevance', 'price', '-price', 'newest', 'rating', 'name'] as const;
export type Sorting = (typeof sortings)[number];
/** Relevance is an order of search results, not of the catalogue. */
export type FieldSorting = Exclude<Sorting, 'relevance'>;

type Comparison = (one: Entry, other: Entry) => number;

const byId: Comparison = (one, other) => (one.product.id < other.product.id ? -1 : 1);
const byPrice: Comparison = (one, other) => one.product.price.amount - other.product.price.amount;
const byName: Comparison = (one, other) => (one.nameKey === other.nameKey ? 0 : one.nameKey < other.nameKey ? -1 : 1);
const newestFirst: Comparison = (one, other) => other.product.createdAt.getTime() - one.product.createdAt.getTime();
const bestFirst: Comparison = (one, other) =>
  other.product.rating.average - one.product.rating.average || other.product.rating.count - one.product.rating.count;

/** Every order ends with the id, so that no product is on two pages or on none. */
export const comparisons: Record<FieldSorting, Comparison> = {
  price: (one, other) => byPrice(one, other) || byId(one, other),
  '-price': (one, other) => byPrice(other, one) || byId(one, other),
  newest: (one, other) => newestFirst(one, other) || byId(one, other),
  rating: (one, other) => bestFirst(one, other) || newestFirst(one, other) || byId(one, other),
  name: (one, other) => byName(one, other) || byId(one, other),
};

export interface SortOrders {
  /** Every listed entry in this order. Not to be changed by the caller. */
  entries(sorting: FieldSorting): readonly Entry[];
  /** To be called when an entry came, went, or changed in anything that an order looks at. */
  changed(): void;
}

/**
 * The catalogue in each of its orders, sorted when one is first asked for after a change: a thousand imported
 * products cost one sorting each, and an order that nobody asks for costs nothing.
 */
export function createSortOrders(all: () => Iterable<Entry>): SortOrders {
  const sorted = new Map<FieldSorting, readonly Entry[]>();
  return {
    entries(sorting) {
      let entries = sorted.get(sorting);
      if (!entries) {
        entries = [...all()].filter((entry) => entry.isListed).sort(comparisons[sorting]);
        sorted.set(sorting, entries);
      }
      return entries;
    },
    changed: () => sorted.clear(),
  };
}
