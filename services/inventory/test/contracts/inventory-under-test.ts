import { productCreated } from '@shop/contracts';
import type { Platform } from '@shop/pact';
import type { StartedService } from '@shop/service';
import { silentTelemetry } from '@shop/telemetry';
import { eventually, testIdentity, testSettings } from '@shop/testing';
import { startInventory } from '../../src/app';

export const identity = testIdentity();

/** @param now a clock that can be put forward */
export async function startTestInventory(now = () => new Date()): Promise<StartedService> {
  const settings = { ...testSettings('inventory'), LOW_STOCK_THRESHOLD: 5, HOLD_SWEEP_INTERVAL_MS: 50 };
  const overrides = {
    now,
    keys: identity.keys,
    telemetry: silentTelemetry('inventory'),
    retryPolicy: { retryDelaysMs: [20], maxAttempts: 2 },
  };
  const inventory = await startInventory(settings, overrides);
  await eventually(() => inventory.kit.bus.ready());
  return inventory;
}

/** Has the inventory count a product. */
export async function stock(platform: Platform, productId: string, initialStock = 10): Promise<void> {
  await platform.send(productCreated, productId, { productId, initialStock });
  await platform.next('inventory.availability-changed', productId);
}

export const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

export async function figuresOf({ url }: StartedService, productId: string): Promise<Record<string, number>> {
  const response = await fetch(`${url}/inventory/${productId}`, { headers: { authorization: identity.admin() } });
  return (await response.json()) as Record<string, number>;
}
