import { randomUUID } from 'node:crypto';
import { insist } from './insist';
import { type Answer, callShop } from './shop-call';

export interface Customer {
  id: string;
  token: string;
}

const password = 'a password for the faults';

/** Registers somebody new, whatever it takes: where the first answer was lost, the account is there, and logs in. */
export async function newCustomer(url: string): Promise<Customer> {
  const credentials = { email: `chaos-${randomUUID()}@customers.example`, password };
  const registered = await insist(() => post(url, '/auth/register', { ...credentials, name: 'Ada Fault' }));
  const answer = registered?.status === 201 ? registered : await insist(() => post(url, '/auth/login', credentials));
  return customerFrom(answer);
}

export async function logIn(url: string, email: string, secret: string): Promise<Customer> {
  return customerFrom(await insist(() => post(url, '/auth/login', { email, password: secret })));
}

/** A change of the profile, of which other services hear. */
export async function rename(url: string, { token }: Customer, name: string): Promise<void> {
  await insist(() => callShop(url, '/users/me', { method: 'PATCH', token, body: JSON.stringify({ name }) }));
}

const post = (url: string, path: string, body: unknown): Promise<Answer> =>
  callShop(url, path, { method: 'POST', body: JSON.stringify(body) });

function customerFrom(answer: Answer | undefined): Customer {
  if (answer?.status !== 201 && answer?.status !== 200)
    throw new Error(`No account: ${answer?.status} ${answer?.text}`);
  const { user, accessToken } = JSON.parse(answer.text);
  return { id: user.id, token: accessToken };
}
