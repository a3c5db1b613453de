import { randomUUID } from 'node:crypto';
import { insist } from './insist';
import { callShop } from './shop-call';

export interface StockedProduct {
  id: string;
  initialStock: number;
}

export interface Assortment {
  /** Enough of each for everybody. */
  ample: StockedProduct[];
  /** Runs out under way. */
  scarce: StockedProduct[];
}

const ampleStock = 100_000;

/** The run's own catalogue: with known stock, and some of it too little. */
export function assortmentFor(orders: number): Assortment {
  const product = (initialStock: number) => ({ id: `chaos-${randomUUID()}`, initialStock });
  return {
    ample: Array.from({ length: 30 }, () => product(ampleStock)),
    scarce: Array.from({ length: 12 }, () => product(Math.max(3, Math.round(orders / 60)))),
  };
}

/** Puts the products into the catalogue, all in one request. @throws when one is not accepted */
export async function importProducts(url: string, token: string, { ample, scarce }: Assortment): Promise<void> {
  const body = [...ample, ...scarce].map((one) => JSON.stringify(lineOf(one))).join('\n');
  const call = { method: 'POST', token, body, contentType: 'application/x-ndjson' };
  const answer = await insist(() => callShop(url, '/products/import', call));
  const { rejected, errors } = JSON.parse(answer?.text ?? '{}');
  if (answer?.status !== 200 || rejected > 0) throw new Error(`Products were rejected: ${JSON.stringify(errors)}`);
}

const lineOf = ({ id, initialStock }: StockedProduct) => ({
  id,
  name: `Fault ${id.slice(-4)}`,
  category: 'faults',
  price: 19.99,
  stock: initialStock,
});

/** One more product in the middle of everything: the catalogue tells the inventory of it. */
export async function addProduct(url: string, token: string): Promise<StockedProduct | undefined> {
  const product = { id: `chaos-${randomUUID()}`, initialStock: 3 };
  const body = JSON.stringify({
    id: product.id,
    name: `Fault ${product.id.slice(-4)}`,
    category: 'faults',
    price: { amount: 500, currency: 'USD' },
    initialStock: product.initialStock,
  });
  const answer = await insist(() => callShop(url, '/products', { method: 'POST', token, body }));
  // 409: the answer to the first request was lost, and the product is there.
  return answer?.status === 201 || answer?.status === 409 ? product : undefined;
}
