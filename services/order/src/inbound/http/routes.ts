import type { Route } from '@shop/http';
import type { Handlers } from '../../handlers';
import { cartRoutes } from './cart-routes';
import { orderRoutes } from './order-routes';

/** Every route of the order service. */
export function routes(handlers: Handlers): Route[] {
  return [...orderRoutes(handlers), ...cartRoutes(handlers.cart)];
}
