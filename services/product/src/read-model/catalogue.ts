import type { StoredProduct } from '../handlers/ports';
import { type Entry, entryOf } from './entry';
import { createListing, type ListingQuery } from './listing';
import { createSortOrders } from './sort-orders';
import { createTextIndex } from './text-index';

/** The whole catalogue in the memory of this instance: what customers' reads are served from (ADR 0004). */
export interface Catalogue {
  /** Takes products over from the store, each unless a newer revision of it is known. */
  apply(products: readonly StoredProduct[]): void;
  entry(id: string): Entry | undefined;
  /** 0 for an unknown product. */
  revision(id: string): number;
  /** A page of products with the facets of the whole result, as JSON. */
  list(query: ListingQuery): string;
  /** Categories and how many products each has, as JSON. */
  categories(): string;
  /** Calls back with what `apply` took over. Returns how to stop that. */
  onApplied(listener: (products: readonly StoredProduct[]) => void): () => void;
}

export function createCatalogue(): Catalogue {
  const entries = new Map<string, Entry>();
  const listeners = new Set<(products: readonly StoredProduct[]) => void>();
  const orders = createSortOrders(() => entries.values());
  const texts = createTextIndex();
  const listing = createListing((id) => entries.get(id), orders, texts);
  let categories: string | undefined;

  const revision = (id: string) => entries.get(id)?.product.revision ?? 0;

  return {
    apply(products) {
      const newer = products.filter((product) => product.revision > revision(product.id));
      if (newer.length === 0) return;
      const reindexed: Entry[] = [];
      let reordered = false;
      for (const product of newer) {
        const known = entries.get(product.id);
        const next = entryOf(product);
        const textDiffers = !known || !sameText(known, next);
        reordered ||= textDiffers || !sameOrder(known, next);
        // The object stays: sort orders refer to it, and most changes (of availability) do not touch them.
        const entry = known ? Object.assign(known, next) : next;
        entries.set(product.id, entry);
        if (textDiffers) reindexed.push(entry);
      }
      if (reindexed.length > 0) texts.put(reindexed);
      if (reordered) orders.changed();
      listing.changed();
      categories = undefined;
      for (const listener of listeners) listener(newer);
    },
    entry: (id) => entries.get(id),
    revision,
    list: (query) => listing.page(query),
    categories() {
      categories ??= JSON.stringify({ items: countCategories(entries.values()) });
      return categories;
    },
    onApplied(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function sameText(one: Entry, other: Entry): boolean {
  const { name, category, style, description } = one.product;
  return (
    one.isListed === other.isListed &&
    name === other.product.name &&
    category === other.product.category &&
    style === other.product.style &&
    description === other.product.description
  );
}

function sameOrder(one: Entry, other: Entry): boolean {
  const { price, rating } = one.product;
  return (
    price.amount === other.product.price.amount &&
    rating.average === other.product.rating.average &&
    rating.count === other.product.rating.count
  );
}

function countCategories(entries: Iterable<Entry>): { name: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { product, isListed } of entries) {
    if (isListed) counts.set(product.category, (counts.get(product.category) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => ({ name, count })).sort((one, other) => (one.name < other.name ? -1 : 1));
}
