import { eventually } from '@shop/testing';
import { settled } from './orders';
import { orderUntilStopped, type Promised } from './orders-until-stopped';
import { newProduct, stockOf } from './products';
import type { ShopClient } from './shop-client';

/** An order that the shop took while it was being crashed, and how it has ended. */
export interface EndedOrder extends Promised {
  confirmed: boolean;
}

const plenty = 100_000;
const customers = 4;

/**
 * Has customers order while one victim after the other crashes. Returns every order that the shop has taken, once all
 * have come to their end and the stock agrees with them.
 *
 * @param crashAndAwait crashes one, and returns when it is back: what several at once do is a subject of tools/chaos
 * @throws when an order comes to no end, or the stock does not agree
 */
export async function ordersAmidCrashes(
  url: string,
  admin: ShopClient,
  victims: readonly string[],
  crashAndAwait: (name: string) => Promise<void>,
): Promise<EndedOrder[]> {
  const { id: productId } = await newProduct(admin, plenty);
  const load = await orderUntilStopped(url, productId, customers);
  for (const name of victims) await saying(`${name} was back`, crashAndAwait(name));
  await saying('every request was taken', load.stop());

  const orders = await saying('every order had ended', Promise.all(load.orders.map(ended)));
  const confirmed = orders.filter((one) => one.confirmed).length;
  await eventually(async () => {
    const { onHand, reserved } = await stockOf(admin, productId);
    if (onHand !== plenty - confirmed || reserved !== 0) {
      throw new Error(`${confirmed} of ${plenty} were sold, and the stock is ${onHand} with ${reserved} reserved`);
    }
  }, 30_000);
  process.stderr.write(`${orders.length} orders, ${confirmed} confirmed, ${victims.length} crashes\n`);
  return orders;
}

async function ended({ id, customer }: Promised): Promise<EndedOrder> {
  const { status } = await settled(customer, id, 90_000);
  if (status !== 'confirmed' && status !== 'cancelled') throw new Error(`The order ${id} has ended as ${status}`);
  return { id, customer, confirmed: status === 'confirmed' };
}

/** Says on standard error how long it took: where a platform is slow to come back is seen by that. */
async function saying<Result>(what: string, work: Promise<Result>): Promise<Result> {
  const startedAt = performance.now();
  const result = await work;
  process.stderr.write(`${what} after ${((performance.now() - startedAt) / 1000).toFixed(1)} s\n`);
  return result;
}
