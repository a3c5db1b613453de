import { randomUUID } from 'node:crypto';
import { orderOf } from './orders';
import type { ShopClient } from './shop-client';
import type { Order } from './shop-views';

/** An order of which the shop said that it has it. */
export interface AcceptedOrder {
  id: string;
  customer: ShopClient;
}

export interface ConstantLoad {
  accepted: AcceptedOrder[];
  /** Whatever a customer saw that was neither success nor a refused connection. */
  complaints: string[];
  /** Connections refused, each followed by the same request to another gateway. */
  refused: () => number;
  /** Ends each customer's round; whoever finds no gateway gives up then, and the key of the order is in `inDoubt`. */
  stop(): Promise<void>;
  inDoubt: { key: string; customer: ShopClient }[];
}

interface Shopper {
  /** The same customer at every gateway. */
  doors: ShopClient[];
}

/** The same customer, at each of the gateways. */
export const shopperAt = (customer: ShopClient, urls: readonly string[]): Shopper => ({
  doors: urls.map((url) => new (customer.constructor as typeof ShopClient)(url, customer.session)),
});

/**
 * Customers who order, look at their order until it has come to its end, and order again. One whose connection is
 * refused goes to the next gateway with the same request and the same key.
 */
export function constantLoad(shoppers: readonly Shopper[], productId: string): ConstantLoad {
  const accepted: AcceptedOrder[] = [];
  const complaints: string[] = [];
  const inDoubt: ConstantLoad['inDoubt'] = [];
  let refused = 0;
  let stopping = false;

  /** The answer of the first gateway that takes the request; nothing when the load ends before one does. */
  async function insist<Answer>(
    shopper: Shopper,
    act: (door: ShopClient) => Promise<Answer>,
  ): Promise<Answer | undefined> {
    for (let door = Math.floor(Math.random() * shopper.doors.length); ; door++) {
      try {
        return await act(shopper.doors[door % shopper.doors.length] as ShopClient);
      } catch (error) {
        if (!isRefusedConnection(error)) complaints.push(describe(error));
        refused += 1;
        if (stopping) return undefined;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    }
  }

  async function shop(shopper: Shopper): Promise<void> {
    const [customer] = shopper.doors as [ShopClient];
    const key = randomUUID();
    const placed = await insist(shopper, (door) =>
      door.post<Order>('/orders', orderOf(productId), { 'idempotency-key': key }),
    );
    if (!placed) return void inDoubt.push({ key, customer });
    if (placed.status !== 201) return void complaints.push(`${placed.request}: ${placed.status} ${placed.text}`);
    const { id } = placed.json<Order>();
    accepted.push({ id, customer });
    while (!stopping) {
      const seen = await insist(shopper, (door) => door.get<Order>(`/orders/${id}`));
      if (!seen) return;
      if (seen.status !== 200) return void complaints.push(`${seen.request}: ${seen.status} ${seen.text}`);
      if (seen.json<Order>().status !== 'pending') return;
    }
  }

  const rounds = shoppers.map(async (shopper) => {
    while (!stopping) await shop(shopper);
  });
  return {
    accepted,
    complaints,
    inDoubt,
    refused: () => refused,
    async stop() {
      stopping = true;
      await Promise.all(rounds);
    },
  };
}

const codeOf = (error: unknown) => (error as { cause?: { code?: string } }).cause?.code;

/** Nothing of the request has reached anybody. */
const isRefusedConnection = (error: unknown) => codeOf(error) === 'ECONNREFUSED';

const describe = (error: unknown) => `${String(error)} (${codeOf(error)}: ${String((error as Error).cause)})`;
