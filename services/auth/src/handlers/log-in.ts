import type { HandlerPorts } from '.';
import { checkPassword } from './check-password';
import { openSession, type Session } from './session';

/** Signs in with e-mail address and password. */
export function logIn(ports: HandlerPorts) {
  return async ({ email, password }: { email: string; password: string }): Promise<Session> => {
    const account = await ports.accounts.byEmail(email);
    return openSession(ports, await checkPassword(ports, { email, account, password }));
  };
}
