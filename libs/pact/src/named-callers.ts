import type { TestIdentity } from '@shop/testing';
import { regex } from './matching';

/** The customer whom pacts speak of. */
export const customerId = 'customer-1';

// Tokens expire, so a pact holds only names; the provider's tests put real tokens in their place.
const bearer = (name: string) => ({ authorization: regex('^Bearer .+', `Bearer ${name}`) });

/** Headers of a request that is made with a token of the customer, of an administrator, or of a service. */
export const asCustomer = () => bearer('a-customer');
export const asAdmin = () => bearer('an-administrator');
export const asService = (name: string) => bearer(`the-${name}-service`);

/** The real header for a named one. */
export function authorizationOf(
  header: string,
  { identity, provider }: { identity: TestIdentity; provider: string },
): string {
  const name = header.replace('Bearer ', '');
  if (name === 'a-customer') return identity.customer(customerId);
  if (name === 'an-administrator') return identity.admin();
  const [, service] = /^the-([a-z]+)-service$/.exec(name) ?? [];
  return service === undefined ? header : identity.service(service, provider);
}
