import type { components } from './api';

/** What the API speaks of, by the names in its document: `Schemas['Order']`, `Schemas['Product']` … */
export type Schemas = components['schemas'];
export type { operations, paths } from './api';
export { itemsOf, type Page } from './items-of';
export { bodyOf, isShopProblem, type Outcome, type Problem, ShopProblem } from './problem';
export { isPassing, type Pause } from './repeat';
export { type Session, type SessionStore, sessionInMemory } from './session';
export { OrderStillPending } from './settled-order';
export {
  createShopClient,
  type PlaceOrderOptions,
  type ShopClient,
  type ShopClientOptions,
  type WaitOptions,
} from './shop-client';
export type { Fetch } from './signed-fetch';
