import { randomUUID } from 'node:crypto';
import { type Address, address, newEmail, newProduct, orderOf, password, placeOrder, settled } from '@shop/journeys';
import type { Cast, Role } from './cast';
import type { Refusal } from './expectations';

/** What a route answers to whom: the status of success, or the refusal. */
export type Access = Record<Role, number | Refusal>;

export interface RouteExpectation {
  access: Access;
  /** Values of the path's parameters, of things that the owner has. */
  params?: (cast: Cast) => Record<string, string>;
  /** The same for a call that will succeed and use up what it is about: of things made for that. */
  fresh?: (cast: Cast) => Promise<Record<string, string>>;
  /** A body that is taken. */
  body?: (cast: Cast) => unknown;
  contentType?: string;
}

const unauthenticated: Refusal = '401 unauthenticated';
const forbidden: Refusal = '403 forbidden';
const notFound: Refusal = '404 not_found';

const everyone = (ok: number): Access => ({ anonymous: ok, stranger: ok, owner: ok, admin: ok });
const signedIn = (ok: number): Access => ({ ...everyone(ok), anonymous: unauthenticated });
const owners = (ok: number): Access => ({ ...signedIn(ok), stranger: notFound, admin: notFound });
const ownersAndAdmins = (ok: number): Access => ({ ...signedIn(ok), stranger: notFound });
const admins = (ok: number): Access => ({ ...signedIn(ok), stranger: forbidden, owner: forbidden });

const product = (cast: Cast) => ({ id: cast.ids.product });
const order = (cast: Cast) => ({ id: cast.ids.order });
const productOf = (cast: Cast) => ({ productId: cast.ids.product });
const ownAddress = (cast: Cast) => ({ addressId: cast.ids.address });
const queue = () => ({ queue: 'order.checkout-replies', id: 'no-such-letter' });

const newOrder = async ({ clients: { owner }, ids }: Cast) => ({
  id: (await settled(owner, (await placeOrder(owner, orderOf(ids.product))).id)).id,
});
const newAddress = async ({ clients: { owner } }: Cast) => ({
  addressId: (await owner.post<Address>('/users/me/addresses', address)).expect(201).id,
});

/** Has a protocol, and refusals, of its own: live-connections.security.test.ts says who may use it. */
export const liveConnection = '/socket.io/';

/** Every route of the API and who may use it. A route that is not here fails the suite: decide who may use it. */
export const routes: Record<string, RouteExpectation> = {
  'GET /health': { access: everyone(200) },
  'GET /ready': { access: everyone(200) },
  'GET /.well-known/jwks.json': { access: everyone(200) },

  'POST /api/v1/auth/register': {
    access: everyone(201),
    body: () => ({ email: newEmail(), password, name: 'Nina New' }),
  },
  'POST /api/v1/auth/login': {
    access: everyone(200),
    body: ({ clients }) => ({ email: clients.owner.user.email, password }),
  },
  'POST /api/v1/auth/refresh': {
    access: everyoneRefused('401 unauthenticated'),
    body: () => ({ refreshToken: 'of.nobody' }),
  },
  'POST /api/v1/auth/logout': { access: everyone(204), body: () => ({ refreshToken: 'of.nobody' }) },
  'POST /api/v1/auth/verify': { access: everyone(200), body: () => ({ token: 'of.no.body' }) },
  'POST /api/v1/auth/password': {
    access: { ...everyoneRefused('401 invalid_credentials'), anonymous: unauthenticated },
    body: () => ({ currentPassword: 'not the password', newPassword: 'another password' }),
  },

  'GET /api/v1/users': { access: admins(200) },
  'GET /api/v1/users/{id}': { access: admins(200), params: ({ ids }) => ({ id: ids.customer }) },
  'GET /api/v1/users/me': { access: signedIn(200) },
  'PATCH /api/v1/users/me': { access: signedIn(200), body: () => ({ name: 'Renamed' }) },
  'GET /api/v1/users/me/addresses': { access: signedIn(200) },
  'POST /api/v1/users/me/addresses': { access: signedIn(201), body: () => address },
  'PATCH /api/v1/users/me/addresses/{addressId}': {
    access: owners(200),
    params: ownAddress,
    body: () => ({ city: 'Elsewhere' }),
  },
  'DELETE /api/v1/users/me/addresses/{addressId}': { access: owners(204), params: ownAddress, fresh: newAddress },

  'GET /api/v1/products': { access: everyone(200) },
  'GET /api/v1/products/{id}': { access: everyone(200), params: product },
  'GET /api/v1/categories': { access: everyone(200) },
  'POST /api/v1/products': {
    access: admins(201),
    body: () => ({ name: `By role ${randomUUID()}`, category: 'security', price: { amount: 100, currency: 'USD' } }),
  },
  'PATCH /api/v1/products/{id}': { access: admins(200), params: product, body: () => ({ description: 'Changed' }) },
  'DELETE /api/v1/products/{id}': {
    access: admins(204),
    params: product,
    fresh: async ({ clients }) => ({ id: (await newProduct(clients.admin, 1)).id }),
  },
  'POST /api/v1/products/import': {
    access: admins(200),
    body: () => ({ name: `Imported ${randomUUID()}`, category: 'security', price: 1.5 }),
    contentType: 'application/x-ndjson',
  },

  'GET /api/v1/cart': { access: signedIn(200) },
  'POST /api/v1/cart/items': {
    access: signedIn(200),
    body: ({ ids }) => ({ productId: ids.product, quantity: 1 }),
  },
  'PUT /api/v1/cart/items/{productId}': { access: signedIn(200), params: productOf, body: () => ({ quantity: 7 }) },
  'DELETE /api/v1/cart/items/{productId}': { access: signedIn(200), params: productOf },
  'DELETE /api/v1/cart': { access: signedIn(204) },

  'POST /api/v1/orders': {
    access: signedIn(201),
    // Of a product of its own: stock is what the others' orders may change.
    body: ({ ids }) => orderOf(ids.product),
  },
  'GET /api/v1/orders': { access: signedIn(200) },
  'GET /api/v1/orders/{id}': { access: ownersAndAdmins(200), params: order },
  'GET /api/v1/orders/{id}/events': { access: ownersAndAdmins(200), params: order },
  'POST /api/v1/orders/{id}/cancel': { access: ownersAndAdmins(202), params: order, fresh: newOrder },
  'PUT /api/v1/orders/{id}/status': {
    access: admins(200),
    params: order,
    fresh: newOrder,
    body: () => ({ status: 'shipped' }),
  },
  'GET /api/v1/order-details/{id}': { access: ownersAndAdmins(200), params: order },
  'GET /api/v1/dashboard': { access: signedIn(200) },

  'GET /api/v1/payments': { access: signedIn(200) },
  'GET /api/v1/payments/{id}': { access: ownersAndAdmins(200), params: ({ ids }) => ({ id: ids.payment }) },
  'GET /api/v1/payments/{id}/invoice': { access: ownersAndAdmins(200), params: ({ ids }) => ({ id: ids.payment }) },

  'GET /api/v1/inventory': { access: admins(200) },
  'GET /api/v1/inventory/{productId}': { access: everyone(200), params: productOf },
  'POST /api/v1/inventory/{productId}/adjust': {
    access: admins(200),
    params: productOf,
    body: () => ({ delta: 1, reason: 'counted' }),
  },

  'GET /api/v1/shipments': { access: signedIn(200) },

  'GET /api/v1/notifications': { access: signedIn(200) },
  'POST /api/v1/notifications/{id}/read': {
    access: owners(200),
    params: ({ ids }) => ({ id: ids.notification }),
  },
  'POST /api/v1/notifications/read-all': { access: signedIn(200) },

  'GET /api/v1/admin/breakers': { access: admins(200) },
  'GET /api/v1/admin/dead-letters': { access: admins(200) },
  'GET /api/v1/admin/dead-letter-actions': { access: admins(200) },
  'GET /api/v1/admin/dead-letters/{queue}': { access: admins(200), params: queue },
  'GET /api/v1/admin/dead-letters/{queue}/{id}': {
    access: { ...admins(200), admin: notFound },
    params: queue,
  },
  'GET /api/v1/admin/dead-letters/{queue}/actions': { access: admins(200), params: queue },
  'POST /api/v1/admin/dead-letters/{queue}/replay': {
    access: { ...admins(200), admin: notFound },
    params: queue,
    body: () => ({ id: 'no-such-letter' }),
  },
  'POST /api/v1/admin/dead-letters/{queue}/discard': {
    access: { ...admins(200), admin: notFound },
    params: queue,
    body: () => ({ id: 'no-such-letter' }),
  },
};

function everyoneRefused(refusal: Refusal): Access {
  return { anonymous: refusal, stranger: refusal, owner: refusal, admin: refusal };
}
