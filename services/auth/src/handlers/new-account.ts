import { randomUUID } from 'node:crypto';
import { createMessage, userRegistered } from '@shop/contracts';
import { type Account, type NewAccount, openAccount } from '../domain/account';
import type { HandlerPorts } from './ports';

/** Stores a new account together with the event that tells of it. `undefined` when the address is taken. */
export async function storeNewAccount(
  { accounts, now, origin }: HandlerPorts,
  given: Omit<NewAccount, 'id'>,
): Promise<Account | undefined> {
  const account = openAccount({ ...given, id: randomUUID() }, now());
  const { id, email, name, roles, createdAt } = account;
  const message = createMessage(userRegistered, origin(), {
    subject: id,
    time: createdAt,
    data: { userId: id, email, name, roles },
  });
  return (await accounts.insert(account, [message])) ? account : undefined;
}
