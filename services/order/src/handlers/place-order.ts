import type { OrderLine, PostalAddress } from '@shop/contracts';
import { type ErrorCode, isShopError, ShopError } from '@shop/errors';
import type { Order } from '../domain/order';
import type { PlacedOrder } from '../domain/order-events';
import { mergeLines, priceLines, totalsOf } from '../domain/pricing';
import { cartTaken, claimCart } from './claim-cart';
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

const attempts = 10;

async function placeOnce(ports: HandlerPorts, id: string, command: PlaceOrder): Promise<PlacedOrderAnswer> {
  const fingerprint = fingerprintOf(command);
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const priced = await pricedOrRefused(ports, id, fingerprint, command);
    if ('replayed' in priced) return priced;
    const cart = await cartOf(ports, id, priced);
    if (cart === 'changed') continue;
    if (cart === 'taken') return refuse(ports, id, fingerprint, cartEmpty());
    const cause = { id: `place:${id}`, correlationid: command.requestId };
    const { order, outcome } = await ports.orders.begin(id, cause, [{ type: 'OrderPlaced', data: priced }]);
    if (order && outcome === 'changed') return { order, replayed: false };
    return earlierAnswer(ports, id, fingerprint);
  }
  throw new ShopError('conflict', 'The cart is being changed by too many at once');
}

async function cartOf(
  ports: HandlerPorts,
  orderId: string,
  { customerId, cartStamp: stamp, fingerprint }: PlacedOrder,
) {
  return stamp === null ? 'none' : claimCart(ports, customerId, { stamp, orderId, fingerprint });
}

const cartEmpty = () => new ShopError(cartTaken.code, cartTaken.detail);

/**
 * The order to be stored, or an earlier answer, which stands whatever the catalogue says today. Nearly every request is
 * a new one: whether it was answered before is asked only when there is a reason to, and else found out by the store.
 * A refusal that is about the request itself is kept: the same request gets it again, whatever changes meanwhile.
 */
async function pricedOrRefused(
  ports: HandlerPorts,
  id: string,
  fingerprint: string,
  command: PlaceOrder,
): Promise<PlacedOrder | PlacedOrderAnswer> {
  try {
    return await price(ports, command, fingerprint);
  } catch (error) {
    if (isShopError(error) && keptRefusals.has(error.code)) return refuse(ports, id, fingerprint, error);
    const earlier = await answeredBefore(ports, id, fingerprint);
    if (earlier) return earlier;
    throw error;
  }
}

/** The same request may be an order at another instance at this moment: what is written first is the answer to both. */
async function refuse(
  ports: HandlerPorts,
  id: string,
  fingerprint: string,
  refusal: ShopError,
): Promise<PlacedOrderAnswer> {
  const { code, message: detail } = refusal;
  if ((await ports.refused.keep(id, { fingerprint, code, detail })) === 'kept') throw refusal;
  return earlierAnswer(ports, id, fingerprint);
}

/** The first answer to this key, which the store has met. */
async function earlierAnswer(ports: HandlerPorts, id: string, fingerprint: string): Promise<PlacedOrderAnswer> {
  const earlier = await answeredBefore(ports, id, fingerprint);
  if (earlier) return earlier;
  // It has expired since.
  throw new ShopError('request_in_progress', 'The first answer to this key is being forgotten');
}

/** The first answer to this key, if there is one: an order as it was placed, or a refusal, thrown again. */
async function answeredBefore(
  ports: HandlerPorts,
  id: string,
  fingerprint: string,
): Promise<PlacedOrderAnswer | undefined> {
  const commits = await ports.orders.commits(id);
  if (commits.length > 0) {
    const order = foldCommits(id, commits.slice(0, 1));
    expectSameRequest(order, fingerprint);
    return { order, replayed: true };
  }
  const refusal = await ports.refused.find(id);
  if (!refusal) return undefined;
  expectSameRequest(refusal, fingerprint);
  throw new ShopError(refusal.code as ErrorCode, refusal.detail, { replayed: true });
}

function expectSameRequest(first: { fingerprint: string }, fingerprint: string): void {
  if (first.fingerprint === fingerprint) return;
  throw new ShopError('idempotency_key_reused', 'This Idempotency-Key was used for a request with another body');
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
  if (!cart || cart.items.length === 0) throw cartEmpty();
  return { lines: cart.items, cartStamp: cart.stamp };
}

async function addressOf(ports: HandlerPorts, command: PlaceOrder): Promise<PostalAddress> {
  if (command.shippingAddress) return command.shippingAddress;
  const address = await ports.addresses.find(command.customerId, command.shippingAddressId ?? '');
  if (!address) throw new ShopError('address_unknown', 'The shipping address is not one of yours');
  return address;
}
