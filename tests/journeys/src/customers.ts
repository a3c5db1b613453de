import { randomUUID } from 'node:crypto';
import { bodyOf } from '@shop/client';
import { eventually } from '@shop/testing';
import { atMost } from './at-most';
import { ShopClient } from './shop-client';

export const password = 'a long enough password';

export const newEmail = () => `journey-${randomUUID()}@customers.example`;

/** A new customer, signed in, whose profile has come into being. */
export async function newCustomer(url: string, name = 'Ada Journey'): Promise<ShopClient> {
  const anonymous = new ShopClient(url);
  const customer = anonymous.as(await anonymous.shop.register({ email: newEmail(), password, name }));
  await eventually(() => bodyOf(customer.shop.api.GET('/api/v1/users/me')));
  return customer;
}

/** Many at once, without drowning the one service that hashes their passwords. */
export const newCustomers = (url: string, count: number): Promise<ShopClient[]> =>
  atMost(16, Array.from({ length: count }), (_, index) => newCustomer(url, `Customer ${index + 1}`));

export async function logIn(url: string, email: string, secret: string): Promise<ShopClient> {
  const anonymous = new ShopClient(url);
  return anonymous.as(await anonymous.shop.logIn({ email, password: secret }));
}
