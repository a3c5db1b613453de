import {
  type Address,
  address,
  logIn,
  type Notification,
  newCustomer,
  newProduct,
  orderOf,
  type Page,
  type Payment,
  type Platform,
  placeOrder,
  type Shipment,
  ShopClient,
  settled,
  stockOf,
} from '@shop/journeys';
import { eventually } from '@shop/testing';

export type Role = 'anonymous' | 'owner' | 'stranger' | 'admin';

/** Who takes part in a file's cases, and what the owner has that nobody else should touch. */
export interface Cast {
  clients: Record<Role, ShopClient>;
  ids: {
    product: string;
    order: string;
    address: string;
    payment: string;
    notification: string;
    shipment: string;
    customer: string;
  };
}

/** A new owner with one of everything, a stranger who has nothing, and the administrator. */
export async function newCast({ url, adminEmail, adminPassword }: Platform): Promise<Cast> {
  const [admin, owner, stranger] = await Promise.all([
    logIn(url, adminEmail, adminPassword),
    newCustomer(url, 'Olivia Owner'),
    newCustomer(url, 'Stan Stranger'),
  ]);
  const product = await newProduct(admin, 1000);
  const home = (await owner.post<Address>('/users/me/addresses', { ...address, label: 'home' })).expect(201);
  (await owner.post('/cart/items', { productId: product.id, quantity: 2 })).expect(200);
  const order = await settled(owner, (await placeOrder(owner, orderOf(product.id))).id);
  const ofOrder = <Item>(path: string) => firstOf<Item>(owner, `${path}?orderId=${order.id}`);
  const [payment, shipment, notification] = await Promise.all([
    ofOrder<Payment>('/payments'),
    ofOrder<Shipment>('/shipments'),
    firstOf<Notification>(owner, '/notifications', (one) => one.type === 'order.confirmed' || one.orderId === order.id),
  ]);
  return {
    clients: { anonymous: new ShopClient(url), owner, stranger, admin },
    ids: {
      product: product.id,
      order: order.id,
      address: home.id,
      payment: payment.id,
      notification: notification.id,
      shipment: shipment.id,
      customer: owner.user.id,
    },
  };
}

const firstOf = <Item>(client: ShopClient, path: string, matches: (item: Item) => boolean = () => true) =>
  eventually(async () => (await client.get<Page<Item>>(path)).expect(200).items.find(matches) ?? false);

/** Everything of the owner, and of the shop, that a request of somebody else could have changed. */
export async function possessionsOf({ clients: { owner, admin }, ids }: Cast): Promise<unknown> {
  const read = async (client: ShopClient, path: string) => (await client.get<unknown>(path)).expect(200);
  return Promise.all([
    read(owner, '/users/me'),
    read(owner, '/users/me/addresses'),
    read(owner, '/cart'),
    read(owner, '/orders'),
    read(owner, `/payments?orderId=${ids.order}`),
    read(owner, `/shipments?orderId=${ids.order}`),
    read(owner, `/notifications`),
    read(owner, `/products/${ids.product}`),
    stockOf(admin, ids.product),
    read(admin, `/users/${ids.customer}`),
  ]);
}
