import { authorizePayment, usd } from '@shop/contracts';
import { customerId, type Platform } from '@shop/pact';
import type { StartedService } from '@shop/service';
import { silentTelemetry } from '@shop/telemetry';
import { eventually, testIdentity, testSettings } from '@shop/testing';
import { startPayment } from '../../src/app';

export const identity = testIdentity();

export async function startTestPayment(): Promise<StartedService> {
  const payment = await startPayment(
    { ...testSettings('payment'), PROVIDER_TIMEOUT_MS: 300, PROVIDER_GRACE_MS: 30, CARD_SANDBOX: true },
    {
      keys: identity.keys,
      telemetry: silentTelemetry('payment'),
      retryPolicy: { retryDelaysMs: [20], maxAttempts: 2 },
    },
  );
  await eventually(() => payment.kit.bus.ready());
  return payment;
}

/** Asks for a payment with a token that says how the provider behaves. */
export const authorize = (platform: Platform, orderId: string, token = 'tok_ok') =>
  platform.send(authorizePayment, orderId, { orderId, customerId, amount: usd(3_839), provider: 'card', token });

export async function authorized(platform: Platform, orderId: string, token?: string): Promise<void> {
  await authorize(platform, orderId, token);
  await platform.next('payment.authorized', orderId);
}
