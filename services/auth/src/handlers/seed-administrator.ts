import { administratorRoles } from '../domain/account';
import { storeNewAccount } from './new-account';
import type { HandlerPorts } from './ports';

/** Makes the first administrator unless the address is known; of several instances that start at once, one does. */
export function seedAdministrator(ports: HandlerPorts) {
  return async ({ email, password }: { email: string; password: string }): Promise<void> => {
    if (await ports.accounts.byEmail(email)) return;
    const passwordHash = await ports.passwords.hash(password);
    await storeNewAccount(ports, { email, name: 'Administrator', passwordHash, roles: administratorRoles });
  };
}
