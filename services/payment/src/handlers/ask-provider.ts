import { ShopError } from '@shop/errors';
import type { Payment } from '../domain/payment';
import type { HandlerPorts, PaymentProvider } from './ports';
import { providerOf } from './provider-of';

type Ports = Pick<HandlerPorts, 'provider' | 'providerTimeoutMs'>;

/**
 * One call to the provider that a payment is with.
 *
 * @throws ShopError `upstream_unavailable` when this process does not have the provider, or when it stays silent
 */
export async function askProvider<Answer>(
  ports: Ports,
  payment: Payment,
  call: (provider: PaymentProvider, signal: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
  const provider = providerOf(ports, payment);
  return answerInTime(provider, ports.providerTimeoutMs, (signal) => call(provider, signal));
}

/** Gives a silent call up: an adapter that does not heed its signal is not waited for either. */
export async function answerInTime<Answer>(
  { name }: PaymentProvider,
  milliseconds: number,
  call: (signal: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
  const silence = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new ShopError('upstream_unavailable', `The provider ${name} did not answer in ${milliseconds} ms`);
      reject(error);
      silence.abort(error);
    }, milliseconds);
  });
  try {
    return await Promise.race([call(silence.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}
