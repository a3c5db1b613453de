import { isListed } from '../domain/product';
import type { StoredProduct } from '../handlers/ports';
import { productView } from './product-view';

/** A product in memory, with what would otherwise be worked out for each request. */
export interface Entry {
  product: StoredProduct;
  /** As the API shows it, written out. */
  json: string;
  /** Case and accents do not count when sorting by name. */
  nameKey: string;
  isListed: boolean;
}

export function entryOf(product: StoredProduct): Entry {
  return {
    product,
    json: JSON.stringify(productView(product)),
    nameKey: withoutAccents(product.name),
    isListed: isListed(product),
  };
}

/** Lower case, and `é` as `e`: what people type instead of what is printed. */
export function withoutAccents(text: string): string {
  const lower = text.toLowerCase();
  // Nearly every word is plain, and every word of the catalogue comes through here.
  return beyondAscii.test(lower) ? lower.normalize('NFD').replaceAll(/\p{M}/gu, '') : lower;
}

const beyondAscii = /[\u0080-\uffff]/;
