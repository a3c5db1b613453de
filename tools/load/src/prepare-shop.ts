import { z } from 'zod';
import type { Catalogue } from './catalogue';
import type { Shop } from './shop';

const session = z.object({ accessToken: z.string() });
const imported = z.object({ created: z.number(), updated: z.number(), rejected: z.number() });
const list = z.object({ page: z.object({ totalItems: z.number() }) });

const stockKnownWithinMs = 60_000;
const lookEveryMs = 200;
const registeredAtOnce = 4;

/** Imports the catalogue and waits until all of it can be bought. @throws when a product is not accepted */
export async function fillShop(
  shop: Shop,
  catalogue: Catalogue,
  admin: { email: string; password: string },
): Promise<void> {
  const { accessToken } = await shop.post(session, '/api/v1/auth/login', admin);
  const { rejected } = await shop.read(imported, {
    method: 'POST',
    path: '/api/v1/products/import',
    token: accessToken,
    headers: { 'content-type': 'application/x-ndjson' },
    body: catalogue.ndjson,
  });
  if (rejected > 0) throw new Error(`${rejected} products of the catalogue were rejected`);
  await untilInStock(shop, catalogue.products.length);
}

async function untilInStock(shop: Shop, products: number): Promise<void> {
  const deadline = Date.now() + stockKnownWithinMs;
  for (;;) {
    const { page } = await shop.read(list, { path: '/api/v1/products?inStock=true&limit=1' });
    if (page.totalItems >= products) return;
    if (Date.now() > deadline) throw new Error(`Only ${page.totalItems} of ${products} products are in stock`);
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}

/** Registers customers and returns an access token for each. */
export async function registerCustomers(shop: Shop, count: number): Promise<string[]> {
  const tokens: string[] = [];
  const run = `${process.pid}-${Date.now()}`;
  const register = async (number: number) => {
    const { accessToken } = await shop.post(
      session,
      '/api/v1/auth/register',
      {
        email: `customer-${run}-${number}@load.example`,
        password: 'a password for the load',
        name: `Customer ${number}`,
      },
      { expected: 201 },
    );
    tokens.push(accessToken);
  };
  for (let first = 0; first < count; first += registeredAtOnce) {
    const group = Array.from({ length: Math.min(registeredAtOnce, count - first) }, (_, i) => first + i);
    await Promise.all(group.map(register));
  }
  return tokens;
}
