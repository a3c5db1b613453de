import { ShopError } from '@shop/errors';
import type { Account } from '../domain/account';
import { secondsToWait } from '../domain/log-in-throttle';
import type { HandlerPorts } from './ports';

/**
 * Makes sure that whoever asks knows the password of the account. Without an account it takes the same steps and the
 * same time, and ends in the same words.
 *
 * @throws ShopError `invalid_credentials`; `rate_limited` after repeated failures, for a right password too
 */
export async function checkPassword(
  { failedLogIns, passwords, now }: HandlerPorts,
  attempt: { email: string; account: Account | undefined; password: string },
): Promise<Account> {
  const { email, account, password } = attempt;
  const refuseWhileThrottled = async () => {
    const failed = await failedLogIns.of(email, now());
    const retryAfter = secondsToWait(failed, now());
    if (retryAfter !== undefined) {
      throw new ShopError('rate_limited', 'Too many failed log-ins; try again later', { retryAfter });
    }
    return failed;
  };

  await refuseWhileThrottled();
  const known = await passwords.matches(account?.passwordHash, password);
  if (!known || !account) {
    await failedLogIns.record(email, now());
    throw new ShopError('invalid_credentials', 'The e-mail address or the password is wrong');
  }
  // Asked again: guesses sent all at once must not learn more than those sent one after the other.
  if (await refuseWhileThrottled()) await failedLogIns.forget(email);
  return account;
}
