import { ShopError } from '@shop/errors';
import type { Payment } from '../domain/payment';
import type { HandlerPorts, PaymentProvider } from './ports';

/**
 * The provider that a payment is with.
 *
 * @throws ShopError `upstream_unavailable` when this process does not have it: nothing may count as done with a provider
 *   that was never asked, so the message waits for one that does
 */
export function providerOf({ provider }: Pick<HandlerPorts, 'provider'>, payment: Payment): PaymentProvider {
  const found = provider(payment.provider);
  if (!found) throw new ShopError('upstream_unavailable', `The provider ${payment.provider} is not configured here`);
  return found;
}
