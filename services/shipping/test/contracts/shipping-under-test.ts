import type { StartedService } from '@shop/service';
import { silentTelemetry } from '@shop/telemetry';
import { eventually, testIdentity, testSettings } from '@shop/testing';
import { startShipping } from '../../src/app';

export const identity = testIdentity();

export const parcel = (orderId: string, country = 'US') => ({
  orderId,
  customerId: 'customer-1',
  address: { line1: '1 Main St', city: 'Springfield', postalCode: '12345', country },
  lines: [{ productId: 'p1', quantity: 2 }],
});

export async function startTestShipping(): Promise<StartedService> {
  const overrides = {
    keys: identity.keys,
    telemetry: silentTelemetry('shipping'),
    retryPolicy: { retryDelaysMs: [20], maxAttempts: 2 },
  };
  const shipping = await startShipping(testSettings('shipping'), overrides);
  await eventually(() => shipping.kit.bus.ready());
  return shipping;
}
