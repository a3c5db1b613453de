import { type OrderLine, type PricesResponse, usd } from '@shop/contracts';
import { ShopError } from '@shop/errors';
import type { PricedLine, Totals } from './order-events';

export interface PricingRules {
  /** Shipping of an order below the threshold, in cents. */
  shippingCents: number;
  /** From this subtotal on, in cents, shipping is free. */
  freeShippingFromCents: number;
  /** Tax on what is paid for the goods, in hundredths of a percent. */
  taxBasisPoints: number;
}

const mostOfOne = 100;

/**
 * Lines of the same product become one, in the order of their first appearance.
 *
 * @throws ShopError `validation_failed` beyond 100 of one product: as many as one line may have, and the cart
 */
export function mergeLines(lines: readonly OrderLine[]): OrderLine[] {
  const quantities = new Map<string, number>();
  lines.forEach(({ productId, quantity }, index) => {
    const sum = (quantities.get(productId) ?? 0) + quantity;
    if (sum > mostOfOne) throw tooManyOfOne(`items.${index}.quantity`);
    quantities.set(productId, sum);
  });
  return [...quantities].map(([productId, quantity]) => ({ productId, quantity }));
}

function tooManyOfOne(path: string): ShopError {
  const message = `An order takes at most ${mostOfOne} of one product`;
  return new ShopError('validation_failed', message, { errors: [{ path, message }] });
}

/**
 * Prices lines from the catalogue.
 *
 * @throws ShopError `product_unavailable` naming each product that cannot be bought
 */
export function priceLines(lines: readonly OrderLine[], prices: PricesResponse): PricedLine[] {
  const catalogue = new Map(prices.items.map((item) => [item.productId, item]));
  const missing = lines.filter((line) => !catalogue.has(line.productId));
  if (missing.length > 0) {
    throw new ShopError('product_unavailable', `Not for sale: ${missing.map((line) => line.productId).join(', ')}`);
  }
  return lines.flatMap(({ productId, quantity }) => {
    const product = catalogue.get(productId);
    if (!product) return [];
    const { name, unitPrice } = product;
    return [{ productId, name, quantity, unitPrice, lineTotal: usd(unitPrice.amount * quantity) }];
  });
}

/** What the order costs: total = subtotal − discount + shippingCost + tax, in whole cents; tax is rounded half up. */
export function totalsOf(lines: readonly PricedLine[], rules: PricingRules): Totals {
  const subtotal = lines.reduce((sum, line) => sum + line.lineTotal.amount, 0);
  const discount = 0;
  const shipping = subtotal - discount >= rules.freeShippingFromCents ? 0 : rules.shippingCents;
  const tax = Math.floor(((subtotal - discount) * rules.taxBasisPoints + 5_000) / 10_000);
  return {
    subtotal: usd(subtotal),
    discount: usd(discount),
    shippingCost: usd(shipping),
    tax: usd(tax),
    total: usd(subtotal - discount + shipping + tax),
  };
}
