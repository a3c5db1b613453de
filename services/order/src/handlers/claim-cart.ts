import type { CartClaim, HandlerPorts } from './ports';
import { foldCommits } from './read-order';

/** What the request is told that comes too late: another order has taken the cart. */
export const cartTaken = { code: 'cart_empty', detail: 'There is nothing in the cart' } as const;

/**
 * Gives an order the cart that it is made from, so that no second one is. A cart is claimed before its order is
 * written; whoever finds the claim of an order that is not there yet first sees to it that it never will be (its process
 * may be gone), and takes the cart over. So there is no moment at which two orders may begin, and none at which a cart
 * is lost to an order that nobody makes.
 *
 * @returns `taken` by another order, or this one has its answer already; `changed`: it is another cart by now
 */
export async function claimCart(
  ports: Pick<HandlerPorts, 'carts' | 'orders' | 'refused'>,
  customerId: string,
  claim: CartClaim,
): Promise<'claimed' | 'taken' | 'changed'> {
  let overcome: string | undefined;
  for (;;) {
    const outcome = await ports.carts.claim(customerId, claim, overcome);
    if (typeof outcome === 'string') return outcome;
    // Who has an answer needs no cart; and who was overcome does not strike back, or neither would be an order.
    if (await isAnswered(ports, claim.orderId)) return 'taken';
    const { orderId, fingerprint } = outcome;
    const kept = await ports.refused.keep(orderId, { fingerprint, ...cartTaken });
    if (kept === 'answered before' && (await isOrderOf(ports, orderId, claim.stamp))) return 'taken';
    overcome = orderId;
  }
}

async function isAnswered({ orders, refused }: Pick<HandlerPorts, 'orders' | 'refused'>, orderId: string) {
  return (await refused.find(orderId)) !== undefined || (await orders.commits(orderId)).length > 0;
}

/** An earlier order claims the next cart, too, when its request is sent again: and is not made again. */
async function isOrderOf({ orders }: Pick<HandlerPorts, 'orders'>, orderId: string, stamp: string): Promise<boolean> {
  const commits = await orders.commits(orderId);
  return commits.length > 0 && foldCommits(orderId, commits.slice(0, 1)).cartStamp === stamp;
}
