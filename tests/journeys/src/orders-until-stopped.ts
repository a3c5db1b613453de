import { randomUUID } from 'node:crypto';
import { newCustomer } from './customers';
import { orderOf, postOrder } from './orders';
import type { ShopClient } from './shop-client';

/** An order that the shop says it has. */
export interface Promised {
  id: string;
  customer: ShopClient;
}

export interface Load {
  orders: Promised[];
  stop(): Promise<void>;
}

const pauseMs = 500;

/** Customers who order one after another, and repeat a request with its key until the shop has taken the order. */
export async function orderUntilStopped(url: string, productId: string, customers: number): Promise<Load> {
  const orders: Load['orders'] = [];
  let stopping = false;

  async function order(customer: ShopClient): Promise<void> {
    for (const key = randomUUID(); ; ) {
      const answer = await postOrder(customer, orderOf(productId), key).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      if (answer?.status === 201) return void orders.push({ id: answer.json<{ id: string }>().id, customer });
      if (answer && answer.status < 500 && answer.status !== 409) answer.expect(201);
    }
  }

  const all = await Promise.all(Array.from({ length: customers }, () => newCustomer(url)));
  const rounds = all.map(async (customer) => {
    while (!stopping) await order(customer);
  });
  return {
    orders,
    async stop() {
      stopping = true;
      await Promise.all(rounds);
    },
  };
}
