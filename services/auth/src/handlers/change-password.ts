import { ShopError } from '@shop/errors';
import { checkPassword } from './check-password';
import type { HandlerPorts } from './ports';

export interface PasswordChange {
  accountId: string;
  currentPassword: string;
  newPassword: string;
}

/** Sets a new password and ends every session of the account; access tokens live on until they expire. */
export function changePassword(ports: HandlerPorts) {
  const { accounts, families, passwords } = ports;
  return async ({ accountId, currentPassword, newPassword }: PasswordChange): Promise<void> => {
    const account = await accounts.byId(accountId);
    if (!account) throw new ShopError('unauthenticated', 'The account does not exist any more');
    await checkPassword(ports, { email: account.email, account, password: currentPassword });
    const passwordHash = await passwords.hash(newPassword);
    if (!(await accounts.replacePassword(account.id, account.passwordVersion, passwordHash))) {
      throw new ShopError('conflict', 'The password was changed by somebody else at the same time');
    }
    // The new version alone ends them; this only clears them away.
    await families.revokeAllOf(account.id);
  };
}
