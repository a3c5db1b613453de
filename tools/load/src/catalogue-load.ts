import type { CatalogueProduct } from './catalogue';
import { pick } from './random';

/** Makes the path of the next request. */
export type PathSource = (random: () => number) => string;

const sorts = ['relevance', 'price', '-price', 'newest', 'rating', 'name'];
const pages = 5;

/** What browsers of a shop ask for: lists (plain, by category, sorted, paged), single products and searches. */
export function catalogueRequests(
  products: readonly CatalogueProduct[],
): Record<'list' | 'detail' | 'search', PathSource> {
  const categories = [...new Set(products.map(({ category }) => category))];
  const words = [...new Set(products.flatMap(({ name }) => name.match(/\p{L}{4,}/gu) ?? []))];
  return {
    list: (random) => {
      const category = random() < 0.5 ? `&category=${encodeURIComponent(pick(categories, random))}` : '';
      const sort = random() < 0.3 ? `&sort=${pick(sorts.slice(1), random)}` : '';
      return `/api/v1/products?limit=20&page=${1 + Math.floor(random() * pages)}${category}${sort}`;
    },
    detail: (random) => `/api/v1/products/${pick(products, random).id}`,
    search: (random) => `/api/v1/products?limit=20&search=${encodeURIComponent(searchText(words, random))}`,
  };
}

/** One or two words of the catalogue, sometimes only begun, sometimes mistyped. */
function searchText(words: readonly string[], random: () => number): string {
  const word = pick(words, random);
  const manner = random();
  if (manner < 0.4) return word;
  if (manner < 0.7) return `${word} ${pick(words, random)}`;
  if (manner < 0.9) return word.slice(0, Math.max(3, word.length - 2));
  const at = 1 + Math.floor(random() * (word.length - 2));
  return word.slice(0, at) + word.slice(at + 1); // a letter left out
}
