import { isDeepStrictEqual } from 'node:util';
import type { Money } from '@shop/contracts';

/** What an administrator says about a product. */
export interface ProductContent {
  name: string;
  description: string;
  category: string;
  /** Null where it has none. */
  style: string | null;
  price: Money;
  /** URLs or file names. */
  images: string[];
  attributes: Record<string, string>;
}

/** `unknown` until the inventory has told for the first time. */
export type ProductAvailability = 'in_stock' | 'low_stock' | 'out_of_stock' | 'unknown';

export interface Product extends ProductContent {
  id: string;
  /** Unique, like the id, but given by people. */
  sku: string;
  rating: { average: number; count: number };
  availability: ProductAvailability;
  status: 'active' | 'archived';
  createdAt: Date;
  updatedAt: Date;
}

export interface NewProduct extends ProductContent {
  id: string;
  /** Left out: the id. */
  sku?: string;
}

export type ProductPatch = Partial<ProductContent> & { sku?: string };

export function newProduct({ id, sku, ...content }: NewProduct, at: Date): Product {
  return {
    id,
    sku: sku ?? id,
    ...content,
    rating: { average: 0, count: 0 },
    availability: 'unknown',
    status: 'active',
    createdAt: at,
    updatedAt: at,
  };
}

/** The fields that really become different; `undefined` when none does. */
export function changesOf(product: Product, patch: ProductPatch): ProductPatch | undefined {
  const changed = Object.entries(patch).filter(
    ([name, value]) => value !== undefined && !isDeepStrictEqual(product[name as keyof Product], value),
  );
  return changed.length > 0 ? (Object.fromEntries(changed) as ProductPatch) : undefined;
}

/** Whether customers can see and buy it. */
export function isListed(product: Pick<Product, 'status'>): boolean {
  return product.status === 'active';
}

export function isInStock(product: Pick<Product, 'availability'>): boolean {
  return product.availability === 'in_stock' || product.availability === 'low_stock';
}
