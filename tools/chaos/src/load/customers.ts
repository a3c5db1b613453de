import { randomUUID } from 'node:crypto';
import { insist } from './insist';
import { type Answer, callShop } from './shop-call';

export interface Customer {
  id: string;
  credentials: Credentials;
  token: string;
  /** When the token was given, in milliseconds; it lasts for a quarter of an hour. */
  signedInAt: number;
}

interface Credentials {
  email: string;
  password: string;
}

const renewAfterMs = 10 * 60_000;

const password = 'a password for the faults';

/** Registers somebody new, whatever it takes: where the first answer was lost, the account is there, and logs in. */
export async function newCustomer(url: string): Promise<Customer> {
  const credentials = { email: `chaos-${randomUUID()}@customers.example`, password };
  const registered = await insist(() => post(url, '/auth/register', { ...credentials, name: 'Ada Fault' }));
  const answer = registered?.status === 201 ? registered : await insist(() => post(url, '/auth/login', credentials));
  return customerFrom(answer, credentials);
}

export async function logIn(url: string, credentials: Credentials): Promise<Customer> {
  return customerFrom(await insist(() => post(url, '/auth/login', credentials)), credentials);
}

/** The customer with a token that lasts for some minutes more. */
export async function signedIn(url: string, customer: Customer): Promise<Customer> {
  if (Date.now() - customer.signedInAt < renewAfterMs) return customer;
  return Object.assign(customer, await logIn(url, customer.credentials));
}

/** A change of the profile, of which other services hear. */
export async function rename(url: string, { token }: Customer, name: string): Promise<void> {
  await insist(() => callShop(url, '/users/me', { method: 'PATCH', token, body: JSON.stringify({ name }) }));
}

const post = (url: string, path: string, body: unknown): Promise<Answer> =>
  callShop(url, path, { method: 'POST', body: JSON.stringify(body) });

function customerFrom(answer: Answer | undefined, credentials: Credentials): Customer {
  if (answer?.status !== 201 && answer?.status !== 200)
    throw new Error(`No account: ${answer?.status} ${answer?.text}`);
  const { user, accessToken } = JSON.parse(answer.text);
  return { id: user.id, credentials, token: accessToken, signedInAt: Date.now() };
}
