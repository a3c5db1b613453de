import { noContent, ok, type Route, route } from '@shop/http';
import type { Handlers } from '../../handlers';
import { cartSchema, orderLineBody, productParams, quantityBody } from './order-schemas';

const responses = { 200: { description: 'The cart, with today’s prices', schema: cartSchema } };

export function cartRoutes(cart: Handlers['cart']): Route[] {
  return [
    route({
      method: 'get',
      path: '/cart',
      operationId: 'getCart',
      access: 'customer',
      summary: 'The caller’s cart',
      responses,
      handle: async ({ identity }) => ok(await cart.show(identity?.subject ?? '')),
    }),
    route({
      method: 'post',
      path: '/cart/items',
      operationId: 'addToCart',
      access: 'customer',
      summary: 'Puts more of a product into the cart',
      body: orderLineBody,
      responses: { ...responses, 404: { description: '`not_found`: there is no such product' } },
      handle: async ({ identity, body }) => ok(await cart.add(identity?.subject ?? '', body)),
    }),
    route({
      method: 'put',
      path: '/cart/items/:productId',
      operationId: 'setCartItem',
      access: 'customer',
      summary: 'Sets how many of a product are in the cart',
      params: productParams,
      body: quantityBody,
      responses,
      handle: async ({ identity, params, body }) =>
        ok(await cart.set(identity?.subject ?? '', { productId: params.productId, quantity: body.quantity })),
    }),
    route({
      method: 'delete',
      path: '/cart/items/:productId',
      operationId: 'removeFromCart',
      access: 'customer',
      summary: 'Takes a product out of the cart',
      params: productParams,
      responses,
      handle: async ({ identity, params }) => ok(await cart.remove(identity?.subject ?? '', params.productId)),
    }),
    route({
      method: 'delete',
      path: '/cart',
      operationId: 'emptyCart',
      access: 'customer',
      summary: 'Empties the cart',
      responses: { 204: { description: 'The cart is empty' } },
      async handle({ identity }) {
        await cart.empty(identity?.subject ?? '');
        return noContent();
      },
    }),
  ];
}
