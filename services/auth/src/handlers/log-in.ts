import { checkPassword } from './check-password';
import type { HandlerPorts } from './ports';
import { openSession, type Session } from './session';

/** Signs in with e-mail address and password. */
export function logIn(ports: HandlerPorts) {
  return async ({ email, password }: { email: string; password: string }): Promise<Session> => {
    const account = await ports.accounts.byEmail(email);
    return openSession(ports, await checkPassword(ports, { email, account, password }));
  };
}
