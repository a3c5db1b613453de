import type { OrderLine, PostalAddress } from '@shop/contracts';
import { type ErrorCode, isShopError, ShopError } from '@shop/errors';
import type { Order } from '../domain/order';
import type { PlacedOrder } from '../domain/order-events';
import { mergeLines, priceLines, totalsOf } from '../domain/pricing';
import type { HandlerPorts } from './ports';
import { foldCommits } from './read-order';
import { fingerprintOf, orderIdFor } from './request-identity';

export interface PlaceOrder {
  customerId: string;
  idempotencyKey: string;
  requestId: string;
  /** Left out: the cart's. */
  items?: OrderLine[] | undefined;
  shippingAddressId?: string | undefined;
  shippingAddress?: PostalAddress | undefined;
  payment: { provider: string; token: string };
}

export interface PlacedOrderAnswer {
  order: Order;
  /** The same request was answered before, and this is that answer. */
  replayed: boolean;
}

const providers = ['card'];
const keptRefusals: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'cart_empty',
  'product_unavailable',
  'address_unknown',
  'payment_provider_unknown',
]);

/**
 * `POST /orders`. The order's id follows from customer and idempotency key, so the first commit of its stream is also
 * the record of the request: there is no moment at which one exists without the other.
 */
export function placeOrder(ports: HandlerPorts) {
  // Only to answer a hurried second request with 409; that there is one order is the event store's doing.
  const running = new Set<string>();

  return async (command: PlaceOrder): Promise<PlacedOrderAnswer> => {
    const id = orderIdFor(command.customerId, command.idempotencyKey);
    if (running.has(id)) throw new ShopError('request_in_progress', 'The first request with this key is still running');
    running.add(id);
    try {
      return await placeOnce(ports, id, command);
    } finally {
      running.delete(id);
    }
  };
}

async function placeOnce(ports: HandlerPorts, id: string, command: PlaceOrder): Promise<PlacedOrderAnswer> {
  const fingerprint = fingerprintOf(command);
  // Side by side, for nearly every request is a new one; an earlier answer stands, whatever the catalogue says today.
  const pricing = price(ports, command, fingerprint);
  pricing.catch(() => {});
  const earlier = await earlierAnswer(ports, id, fingerprint);
  if (earlier) return earlier;
  const placed = await pricedOrRefused(ports, id, fingerprint, pricing);
  const cause = { id: `place:${id}`, correlationid: command.requestId };
  const { order, outcome } = await ports.orders.change(id, cause, (existing) =>
    existing ? [] : [{ type: 'OrderPlaced', data: placed }],
  );
  if (!order) throw new Error(`order ${id} was not stored`);
  if (outcome === 'changed') return { order, replayed: false };
  // Another instance was faster with the same key.
  return (await earlierAnswer(ports, id, fingerprint)) as PlacedOrderAnswer;
}

/** Keeps a refusal that is about the request itself: the same request gets it again, whatever changes meanwhile. */
async function pricedOrRefused(
  ports: HandlerPorts,
  id: string,
  fingerprint: string,
  pricing: Promise<PlacedOrder>,
): Promise<PlacedOrder> {
  try {
    return await pricing;
  } catch (error) {
    if (isShopError(error) && keptRefusals.has(error.code)) {
      await ports.refused.keep(id, { fingerprint, code: error.code, detail: error.message });
    }
    throw error;
  }
}

/** The first answer to this key: an order as it was placed, or a refusal, thrown again. */
async function earlierAnswer(
  ports: HandlerPorts,
  id: string,
  fingerprint: string,
): Promise<PlacedOrderAnswer | undefined> {
  const [commits, refusal] = await Promise.all([ports.orders.commits(id), ports.refused.find(id)]);
  const order = commits.length > 0 ? foldCommits(id, commits.slice(0, 1)) : undefined;
  const first = order ?? refusal;
  if (!first) return undefined;
  if (first.fingerprint !== fingerprint) {
    throw new ShopError('idempotency_key_reused', 'This Idempotency-Key was used for a request with another body');
  }
  if (order) return { order, replayed: true };
  throw new ShopError(refusal?.code as ErrorCode, refusal?.detail ?? '', { replayed: true });
}

async function price(ports: HandlerPorts, command: PlaceOrder, fingerprint: string): Promise<PlacedOrder> {
  if (!providers.includes(command.payment.provider)) {
    throw new ShopError('payment_provider_unknown', `There is no payment provider ${command.payment.provider}`);
  }
  const { lines, cartStamp } = await linesOf(ports, command);
  const [prices, shippingAddress] = await Promise.all([
    ports.catalogue.prices(lines.map((line) => line.productId)),
    addressOf(ports, command),
  ]);
  const items = priceLines(lines, prices);
  return {
    customerId: command.customerId,
    items,
    ...totalsOf(items, ports.pricing),
    shippingAddress,
    payment: command.payment,
    fingerprint,
    cartStamp,
  };
}

async function linesOf(
  ports: HandlerPorts,
  command: PlaceOrder,
): Promise<{ lines: OrderLine[]; cartStamp: string | null }> {
  if (command.items) return { lines: mergeLines(command.items), cartStamp: null };
  const cart = await ports.carts.load(command.customerId);
  if (!cart || cart.items.length === 0) throw new ShopError('cart_empty', 'There is nothing in the cart');
  return { lines: cart.items, cartStamp: cart.stamp };
}

async function addressOf(ports: HandlerPorts, command: PlaceOrder): Promise<PostalAddress> {
  if (command.shippingAddress) return command.shippingAddress;
  const address = await ports.addresses.find(command.customerId, command.shippingAddressId ?? '');
  if (!address) throw new ShopError('address_unknown', 'The shipping address is not one of yours');
  return address;
}
