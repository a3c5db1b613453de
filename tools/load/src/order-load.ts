import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { CatalogueProduct } from './catalogue';
import { closedLoop, type LoopResult } from './closed-loop';
import { type LatencySummary, summarize } from './latencies';
import { pick, seededRandom } from './random';
import type { Shop } from './shop';

const placedOrder = z.object({ id: z.string() });
const order = z.object({ status: z.string(), cancelReason: z.string().optional() });

export interface OrderResult {
  /** A round is an order from the request until it is confirmed. */
  confirmed: LoopResult;
  /** POST /orders alone. */
  placing: LatencySummary;
}

// How a waiting customer's page asks: soon at first, then a few times a second. Its cost is part of the figure.
const firstLookMs = 40;
const nextLookMs = 80;
const patienceMs = 30_000;

/** Clients that order one thing after the other, each for many customers in turn, and wait until it is confirmed. */
export async function orderLoad(
  shop: Shop,
  {
    clients,
    seconds,
    tokens,
    products,
  }: {
    clients: number;
    seconds: number;
    tokens: readonly string[];
    products: readonly CatalogueProduct[];
  },
): Promise<OrderResult> {
  const placing: number[] = [];
  const randoms = Array.from({ length: clients }, (_, client) => seededRandom(1_000 + client));
  const confirmed = await closedLoop({ clients, seconds }, async (client, turn) => {
    const token = tokens[(client + turn * clients) % tokens.length] ?? '';
    const begun = performance.now();
    const { id } = await placeOrder(shop, token, orderBody(products, randoms[client] ?? Math.random));
    placing.push(performance.now() - begun);
    await untilConfirmed(shop, token, id);
  });
  return { confirmed, placing: summarize(placing) };
}

const placeOrder = (shop: Shop, token: string, body: unknown) =>
  shop.post(placedOrder, '/api/v1/orders', body, {
    token,
    headers: { 'idempotency-key': randomUUID() },
    expected: 201,
  });

async function untilConfirmed(shop: Shop, token: string, id: string): Promise<void> {
  const deadline = performance.now() + patienceMs;
  for (let wait = firstLookMs; performance.now() < deadline; wait = nextLookMs) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    const { status, cancelReason } = await shop.read(order, { path: `/api/v1/orders/${id}`, token });
    if (status === 'confirmed') return;
    if (status === 'cancelled') throw new Error(`An order was cancelled: ${cancelReason}`);
  }
  throw new Error(`An order was not confirmed within ${patienceMs} ms`);
}

/** Six orders in ten have one line, three have two or three, and one has up to five. */
function orderBody(products: readonly CatalogueProduct[], random: () => number) {
  const manner = random();
  const lines = manner < 0.6 ? 1 : manner < 0.9 ? 2 + Math.floor(random() * 2) : 4 + Math.floor(random() * 2);
  return {
    items: Array.from({ length: lines }, () => ({
      productId: pick(products, random).id,
      quantity: 1 + Math.floor(random() * 3),
    })),
    shippingAddress: {
      line1: `${1 + Math.floor(random() * 999)} Main Street`,
      city: 'Springfield',
      region: 'IL',
      postalCode: '62701',
      country: pick(['US', 'DE', 'GB', 'FR', 'JP'], random),
    },
    payment: { provider: 'card', token: 'tok_ok' },
  };
}
