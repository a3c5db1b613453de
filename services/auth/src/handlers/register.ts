import { ShopError } from '@shop/errors';
import { customerRoles } from '../domain/account';
import { storeNewAccount } from './new-account';
import type { HandlerPorts } from './ports';
import { openSession, type Session } from './session';

export interface Registration {
  email: string;
  password: string;
  name: string;
}

/** Makes a customer's account and signs them in. */
export function register(ports: HandlerPorts) {
  return async ({ email, password, name }: Registration): Promise<Session> => {
    // Looked up first because hashing is dear; two at once are told apart by the unique index.
    if (await ports.accounts.byEmail(email)) throw emailTaken();
    const passwordHash = await ports.passwords.hash(password);
    const account = await storeNewAccount(ports, { email, name, passwordHash, roles: customerRoles });
    if (!account) throw emailTaken();
    return openSession(ports, account);
  };
}

function emailTaken(): ShopError {
  return new ShopError('email_taken', 'There is an account with this e-mail address already');
}
