import { randomUUID } from 'node:crypto';
import { eventually } from '@shop/testing';
import { atMost } from './at-most';
import { ShopClient } from './shop-client';
import type { Profile, Session } from './shop-views';

export const password = 'a long enough password';

export const newEmail = () => `journey-${randomUUID()}@customers.example`;

/** A new customer, signed in, whose profile has come into being. */
export async function newCustomer(url: string, name = 'Ada Journey'): Promise<ShopClient> {
  const anonymous = new ShopClient(url);
  const session = (await anonymous.post<Session>('/auth/register', { email: newEmail(), password, name })).expect(201);
  const customer = anonymous.as(session);
  await eventually(async () => (await customer.get<Profile>('/users/me')).expect(200));
  return customer;
}

/** Many at once, without drowning the one service that hashes their passwords. */
export const newCustomers = (url: string, count: number): Promise<ShopClient[]> =>
  atMost(16, Array.from({ length: count }), (_, index) => newCustomer(url, `Customer ${index + 1}`));

export async function logIn(url: string, email: string, secret: string): Promise<ShopClient> {
  const anonymous = new ShopClient(url);
  return anonymous.as((await anonymous.post<Session>('/auth/login', { email, password: secret })).expect(200));
}
