import { pick } from '@shop/load';
import type { Assortment } from './products';

/** How a checkout goes, as far as its customer and the provider decide. */
export interface Scenario {
  name: string;
  token: string;
  country: string;
  /** When the customer does not want it any more: while it is under way, or when all is done and paid. */
  cancels?: 'at once' | 'afterwards';
  /** The shop sends it, and it arrives. */
  isSent: boolean;
  /** Somebody new fills a cart, and orders it twice at once. */
  fromCart?: boolean;
}

export const normalScenario: Scenario = { name: 'normal', token: 'tok_ok', country: 'US', isSent: false };

/** Of a hundred checkouts so many each; the rest is normal. */
const others: [number, Scenario][] = [
  [6, { ...normalScenario, name: 'slow provider', token: 'tok_slow' }],
  [3, { ...normalScenario, name: 'late provider', token: 'tok_late' }],
  [2, { ...normalScenario, name: 'silent provider', token: 'tok_timeout' }],
  [5, { ...normalScenario, name: 'declined', token: 'tok_declined' }],
  [4, { ...normalScenario, name: 'capture fails', token: 'tok_capture_fails' }],
  [4, { ...normalScenario, name: 'no carrier', country: 'AQ' }],
  [6, { ...normalScenario, name: 'customer cancels', cancels: 'at once' }],
  [5, { ...normalScenario, name: 'customer cancels afterwards', cancels: 'afterwards' }],
  [8, { ...normalScenario, name: 'sent and delivered', isSent: true }],
  [6, { ...normalScenario, name: 'one cart, ordered twice at once', fromCart: true }],
];

export function pickScenario(random: () => number): Scenario {
  let left = random() * 100;
  for (const [share, scenario] of others) {
    left -= share;
    if (left < 0) return scenario;
  }
  return normalScenario;
}

export interface OrderBody {
  items: { productId: string; quantity: number }[];
  shippingAddress: Record<string, string>;
  payment: { provider: string; token: string };
}

export function orderBody(
  { token, country }: Scenario,
  { ample, scarce }: Assortment,
  random: () => number,
): OrderBody {
  const lines = 1 + Math.floor(random() * 3);
  return {
    items: Array.from({ length: lines }, () => ({
      productId: pick(random() < 0.1 ? scarce : ample, random).id,
      quantity: 1 + Math.floor(random() * 2),
    })),
    shippingAddress: { line1: '1 Main Street', city: 'Springfield', postalCode: '62701', country },
    payment: { provider: 'card', token },
  };
}
