import { randomUUID } from 'node:crypto';
import { pick, seededRandom } from '@shop/load';
import { holdsWithin } from '../wait';
import { type Customer, newCustomer, rename } from './customers';
import { insist } from './insist';
import { type Assortment, addProduct, type StockedProduct } from './products';
import { orderBody, pickScenario, type Scenario } from './scenarios';
import { callShop } from './shop-call';

export interface LoadOptions {
  /** Every gateway; each client keeps to one. */
  urls: readonly string[];
  orders: number;
  clients: number;
  seed: number;
  assortment: Assortment;
  customers: Customer[];
  admin: Customer;
  /** Called after each checkout with how many there were. */
  onPlaced?: (count: number) => void;
}

/** What the clients know when they are done. */
export interface LoadResult {
  /** The ids of the orders that the shop has said yes to. */
  accepted: string[];
  /** Requests that never had an answer, or had one that nobody expects. */
  unanswered: string[];
  byScenario: Record<string, number>;
  addedProducts: StockedProduct[];
  addedCustomers: number;
  seconds: number;
}

const followMs = 2_000;
const lookEveryMs = 200;
const everyNthRegisters = 12;
const everyNthAddsProduct = 25;

/** Clients that each place one order after the other and watch it for a moment; nobody is told of the faults. */
export async function placeOrders(options: LoadOptions): Promise<LoadResult> {
  const result: LoadResult = {
    accepted: [],
    unanswered: [],
    byScenario: {},
    addedProducts: [],
    addedCustomers: 0,
    seconds: 0,
  };
  const startedAt = Date.now();
  let begun = 0;
  let done = 0;
  const work = async (_: unknown, client: number) => {
    const random = seededRandom(options.seed * 1_000 + client);
    const url = options.urls[client % options.urls.length] ?? '';
    while (begun < options.orders) {
      const number = ++begun;
      await sideTraffic(url, options, result, number);
      await checkOut(url, options, result, random);
      options.onPlaced?.(++done);
    }
  };
  await Promise.all(Array.from({ length: options.clients }, work));
  result.seconds = (Date.now() - startedAt) / 1_000;
  return result;
}

/** New people and new products, so that the services that only follow have something to do as well. */
async function sideTraffic(
  url: string,
  { customers, admin }: LoadOptions,
  result: LoadResult,
  number: number,
): Promise<void> {
  if (number % everyNthRegisters === 0) {
    const customer = await newCustomer(url);
    customers.push(customer);
    result.addedCustomers++;
    await rename(url, customer, `Ada ${number}`);
  }
  if (number % everyNthAddsProduct === 0) {
    const product = await addProduct(url, admin.token);
    if (product) result.addedProducts.push(product);
  }
}

async function checkOut(
  url: string,
  { customers, assortment, admin }: LoadOptions,
  result: LoadResult,
  random: () => number,
): Promise<void> {
  const customer = pick(customers, random);
  const scenario = pickScenario(random);
  const body = JSON.stringify(orderBody(scenario, assortment, random));
  const idempotencyKey = randomUUID();
  result.byScenario[scenario.name] = (result.byScenario[scenario.name] ?? 0) + 1;
  const answer = await insist(() =>
    callShop(url, '/orders', { method: 'POST', token: customer.token, body, idempotencyKey }),
  );
  if (answer?.status !== 201) {
    result.unanswered.push(
      `POST /orders with key ${idempotencyKey}: ${answer ? `${answer.status} ${answer.text}` : 'no answer'}`,
    );
    return;
  }
  const { id } = JSON.parse(answer.text);
  result.accepted.push(id);
  await goOn(url, { customer, admin, id }, scenario);
}

interface Accepted {
  id: string;
  customer: Customer;
  admin: Customer;
}

/** What becomes of an accepted order, as far as people decide. */
async function goOn(url: string, order: Accepted, { cancels, isSent }: Scenario): Promise<void> {
  if (cancels === 'at once') await cancel(url, order);
  await follow(url, order);
  if (cancels === 'afterwards') await cancel(url, order);
  if (isSent) await send(url, order);
}

async function cancel(url: string, { id, customer: { token } }: Accepted): Promise<void> {
  await insist(() => callShop(url, `/orders/${id}/cancel`, { method: 'POST', token }));
}

async function follow(url: string, { id, customer: { token } }: Accepted): Promise<void> {
  const isOver = async () => {
    const { status, text } = await callShop(url, `/orders/${id}`, { token });
    return status === 200 && JSON.parse(text).status !== 'pending';
  };
  await holdsWithin(followMs, isOver, lookEveryMs);
}

/** Only a confirmed order can be sent: where it is none, the shop refuses, and all is well. */
async function send(url: string, { id, admin: { token } }: Accepted): Promise<void> {
  for (const status of ['shipped', 'delivered']) {
    const body = JSON.stringify({ status });
    await insist(() => callShop(url, `/orders/${id}/status`, { method: 'PUT', token, body }));
  }
}
