import type { Message } from '@shop/contracts';
import type { Outbox } from '@shop/mongo';
import type { Product, ProductAvailability, ProductPatch } from '../domain/product';

/** A product as stored: `revision` grows with each change, also those that are no change of the content. */
export interface StoredProduct extends Product {
  revision: number;
}

export type ProductWrite =
  | { kind: 'create'; product: Product; message: Message }
  | { kind: 'update'; id: string; change: ProductPatch & { status?: Product['status'] }; at: Date };

export type WriteOutcome = 'written' | 'id_taken' | 'sku_taken';

export interface AvailabilityChange {
  productId: string;
  availability: Exclude<ProductAvailability, 'unknown'>;
  sequence: number;
}

export interface ProductChange {
  id: string;
  revision: number;
  changedAt: Date;
}

export interface ProductStore {
  createIndexes(): Promise<void>;
  outbox: Outbox;
  /** Writes many at once; one that fails does not hold the others up. The outcomes are in the order of the writes. */
  write(writes: readonly ProductWrite[]): Promise<WriteOutcome[]>;
  /** Writes availabilities down, but none over one with a higher sequence. */
  writeAvailability(changes: readonly AvailabilityChange[]): Promise<void>;
  find(id: string): Promise<StoredProduct | undefined>;
  findMany(ids: readonly string[]): Promise<StoredProduct[]>;
  findBySkus(skus: readonly string[]): Promise<StoredProduct[]>;
  /** Every product with its time of change, for the read model at start. */
  all(): AsyncIterable<{ product: StoredProduct; changedAt: Date }>;
  /** What was changed at that time or later, the oldest first. */
  changesSince(since: Date): AsyncIterable<ProductChange>;
}

/** The way from the store into what customers read. */
export interface CatalogueUpdates {
  /** Takes over these products right now. */
  refresh(ids: readonly string[]): Promise<void>;
  /** The same for what has just been written, and tells the other instances to do so. */
  changed(ids: readonly string[]): Promise<void>;
}
