import type { MessageOrigin } from '@shop/contracts';
import type { Catalogue } from '../read-model/catalogue';
import { archiveProduct } from './archive-product';
import { availabilityWaiter } from './await-availability';
import { createProduct } from './create-product';
import { findProduct } from './find-product';
import { importProducts } from './import-products';
import { patchProduct } from './patch-product';
import type { CatalogueUpdates, ProductStore } from './ports';
import { quotePrices } from './quote-prices';
import { trackAvailability } from './track-availability';

/** What the handlers need of the world. */
export interface HandlerPorts {
  products: ProductStore;
  catalogue: Catalogue;
  feed: CatalogueUpdates;
  now: () => Date;
  origin: () => MessageOrigin;
  newId: () => string;
}

/** The ports, and what the handlers have in common. */
export interface HandlerTools extends HandlerPorts {
  awaitAvailability: ReturnType<typeof availabilityWaiter>;
}

export type Handlers = ReturnType<typeof createHandlers>;

export function createHandlers(ports: HandlerPorts) {
  const tools: HandlerTools = { ...ports, awaitAvailability: availabilityWaiter(ports) };
  return {
    findProduct: findProduct(tools),
    quotePrices: quotePrices(tools),
    createProduct: createProduct(tools),
    patchProduct: patchProduct(tools),
    archiveProduct: archiveProduct(tools),
    importProducts: importProducts(tools),
    trackAvailability: trackAvailability(tools),
  };
}
