import { availabilityChanged, type DataOf } from '@shop/contracts';
import type { Platform } from '@shop/pact';
import type { StartedService } from '@shop/service';
import { silentTelemetry } from '@shop/telemetry';
import { eventually, testIdentity, testSettings } from '@shop/testing';
import { startProduct } from '../../src/app';

export const identity = testIdentity();

export async function startTestProduct(): Promise<StartedService> {
  const product = await startProduct(
    { ...testSettings('product'), CATALOGUE_POLL_MS: 50, IMPORT_MAX_BYTES: 2_000_000 },
    {
      keys: identity.keys,
      telemetry: silentTelemetry('product'),
      retryPolicy: { retryDelaysMs: [20], maxAttempts: 2 },
    },
  );
  await eventually(() => product.kit.bus.ready());
  return product;
}

/** Adds a product, and tells of its stock as the inventory does, which the answer waits for. */
export async function createProduct(
  platform: Platform,
  product: StartedService,
  id: string,
  availability: DataOf<typeof availabilityChanged>['availability'] = 'in_stock',
): Promise<void> {
  const added = fetch(`${product.url}/products`, {
    method: 'POST',
    headers: { authorization: identity.admin(), 'content-type': 'application/json' },
    body: JSON.stringify({
      id,
      name: 'Lamp',
      description: 'It shines',
      category: 'home',
      style: 'modern',
      price: { amount: 1_999, currency: 'USD' },
      images: ['lamp.jpg'],
      initialStock: 3,
    }),
  });
  await platform.next('product.created', id);
  await platform.send(availabilityChanged, id, { productId: id, availability, sequence: 1 });
  await added;
}

export async function readProduct({ url }: StartedService, id: string): Promise<Record<string, unknown>> {
  return (await (await fetch(`${url}/products/${id}`)).json()) as Record<string, unknown>;
}
