import type { StartedService } from '@shop/service';
import { silentTelemetry } from '@shop/telemetry';
import { eventually, testIdentity, testSettings } from '@shop/testing';
import { startOrder } from '../../src/app';

export const identity = testIdentity();

export const stepTimeoutMs = 60_000;

/** @param addresses where the services are that the order service asks */
export async function startTestOrder(addresses: Record<string, string[]> = {}): Promise<StartedService> {
  const settings = {
    ...testSettings('order', addresses),
    SHIPPING_CENTS: 599,
    FREE_SHIPPING_FROM_CENTS: 5_000,
    TAX_BASIS_POINTS: 800,
    STEP_TIMEOUT_MS: stepTimeoutMs,
    DEADLINE_SWEEP_MS: 50,
    RESERVATION_SECONDS: 900,
  };
  const overrides = {
    keys: identity.keys,
    telemetry: silentTelemetry('order'),
    retryPolicy: { retryDelaysMs: [20], maxAttempts: 2 },
  };
  const order = await startOrder(settings, overrides);
  await eventually(() => order.kit.bus.ready());
  return order;
}
