import { LRUCache } from 'lru-cache';
import { isInStock } from '../domain/product';
import type { Entry } from './entry';
import { facetsOf } from './facets';
import { comparisons, type Sorting, type SortOrders } from './sort-orders';
import type { TextIndex } from './text-index';

/** What a customer asks of the list of products. */
export interface ListingQuery {
  search?: string | undefined;
  category?: string | undefined;
  style?: string | undefined;
  /** In minor units, inclusive. */
  minPrice?: number | undefined;
  maxPrice?: number | undefined;
  inStock?: boolean | undefined;
  sort?: Sorting | undefined;
  page: number;
  limit: number;
}

interface Result {
  entries: readonly Entry[];
  /** Written out. */
  facets: string;
}

export interface Listing {
  /** The answer written out: items, page and facets. */
  page(query: ListingQuery): string;
  /** To be called when anything of the catalogue changed. */
  changed(): void;
}

// Both bound memory, not numbers: 8 bytes for each entry of a result, 1 or 2 for each character of a page.
const keptEntries = 250_000;
const keptCharacters = 4_000_000;

/** Answers queries from the entries in memory, and remembers answers until something changes. */
export function createListing(
  lookUp: (id: string) => Entry | undefined,
  orders: SortOrders,
  texts: TextIndex,
): Listing {
  const results = new LRUCache<string, Result>({
    maxSize: keptEntries,
    sizeCalculation: (result) => result.entries.length + 200,
  });
  const pages = new LRUCache<string, string>({ maxSize: keptCharacters, sizeCalculation: (page) => page.length });

  function candidates({ search, sort }: ListingQuery): readonly Entry[] {
    if (search === undefined) return orders.entries(sort === undefined || sort === 'relevance' ? 'newest' : sort);
    const found = texts
      .search(search)
      .map(lookUp)
      .filter((entry) => entry !== undefined);
    return sort === undefined || sort === 'relevance' ? found : found.sort(comparisons[sort]);
  }

  function resultOf(query: ListingQuery, key: string): Result {
    const known = results.get(key);
    if (known) return known;
    const matches = filterOf(query);
    const entries = matches ? candidates(query).filter(matches) : candidates(query);
    const result = { entries, facets: JSON.stringify(facetsOf(entries)) };
    results.set(key, result);
    return result;
  }

  return {
    page(query) {
      const { search, category, style, minPrice, maxPrice, inStock, sort, page, limit } = query;
      const key = JSON.stringify([search, category, style, minPrice, maxPrice, inStock, sort]);
      const pageKey = `${page}:${limit}:${key}`;
      let text = pages.get(pageKey);
      if (text === undefined) {
        text = writtenOut(resultOf(query, key), query);
        pages.set(pageKey, text);
      }
      return text;
    },
    changed() {
      results.clear();
      pages.clear();
    },
  };
}

function writtenOut({ entries, facets }: Result, { page, limit }: ListingQuery): string {
  const totalItems = entries.length;
  const items = entries.slice((page - 1) * limit, page * limit).map((entry) => entry.json);
  const place = JSON.stringify({ number: page, limit, totalItems, totalPages: Math.ceil(totalItems / limit) });
  return `{"items":[${items.join(',')}],"page":${place},"facets":${facets}}`;
}

function filterOf(query: ListingQuery): ((entry: Entry) => boolean) | undefined {
  const { category, style, minPrice = 0, maxPrice = Number.POSITIVE_INFINITY, inStock } = query;
  const isPriced = query.minPrice !== undefined || query.maxPrice !== undefined;
  if (category === undefined && style === undefined && inStock === undefined && !isPriced) return undefined;
  return ({ product }) =>
    (category === undefined || product.category === category) &&
    (style === undefined || product.style === style) &&
    (inStock === undefined || isInStock(product) === inStock) &&
    product.price.amount >= minPrice &&
    product.price.amount <= maxPrice;
}
