import { pick, seededRandom } from '@shop/load';
import { holdsWithin } from '../wait';
import type { OrderAnswers } from './answers';
import { type Customer, newCustomer, rename, signedIn } from './customers';
import { insist } from './insist';
import { isOver } from './look';
import { place, placeTwiceFromCart } from './place';
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
  /** How long a customer looks what becomes of an order. */
  followMs: number;
  /** Whether there is a reason to go on when that many orders are placed. */
  goesOn: () => boolean;
  progress: Progress;
  /** Called after each checkout with how many there were. */
  onPlaced: (count: number) => void;
}

/** How far the load is, while it goes on. */
export interface Progress {
  begun: number;
  done: number;
}

/** What the clients know when they are done. */
export interface LoadResult {
  /** The orders that the shop has said yes to, and what it said of them afterwards. */
  answers: OrderAnswers[];
  /** Requests that never had an answer, or had one that nobody expects. */
  unanswered: string[];
  byScenario: Record<string, number>;
  addedProducts: StockedProduct[];
  addedCustomers: number;
  seconds: number;
}

const lookEveryMs = 200;
const everyNthRegisters = 12;
const everyNthAddsProduct = 25;

/** Clients that each place one order after the other and watch it for a moment; nobody is told of the faults. */
export async function placeOrders(options: LoadOptions): Promise<LoadResult> {
  const result: LoadResult = {
    answers: [],
    unanswered: [],
    byScenario: {},
    addedProducts: [],
    addedCustomers: 0,
    seconds: 0,
  };
  const startedAt = Date.now();
  const { progress } = options;
  const work = async (_: unknown, client: number) => {
    const random = seededRandom(options.seed * 1_000 + client);
    const url = options.urls[client % options.urls.length] ?? '';
    while (progress.begun < options.orders || options.goesOn()) {
      const number = ++progress.begun;
      await sideTraffic(url, options, result, number);
      await checkOut(url, options, result, random);
      options.onPlaced(++progress.done);
    }
  };
  await Promise.all(Array.from({ length: options.clients }, work));
  result.seconds = (Date.now() - startedAt) / 1_000;
  return result;
}

/** New people and new products, so that the services that only follow have something to do as well. */
async function sideTraffic(url: string, options: LoadOptions, result: LoadResult, number: number): Promise<void> {
  if (number % everyNthRegisters === 0) {
    await rename(url, await welcome(url, options, result), `Ada ${number}`);
  }
  if (number % everyNthAddsProduct === 0) {
    const product = await addProduct(url, (await signedIn(url, options.admin)).token);
    if (product) result.addedProducts.push(product);
  }
}

async function welcome(url: string, { customers }: LoadOptions, result: LoadResult): Promise<Customer> {
  const customer = await newCustomer(url);
  customers.push(customer);
  result.addedCustomers++;
  return customer;
}

async function checkOut(url: string, options: LoadOptions, result: LoadResult, random: () => number): Promise<void> {
  const { customers, assortment, admin, followMs } = options;
  const picked = pick(customers, random);
  const scenario = pickScenario(random);
  const body = orderBody(scenario, assortment, random);
  const customer = scenario.fromCart ? await welcome(url, options, result) : await signedIn(url, picked);
  result.byScenario[scenario.name] = (result.byScenario[scenario.name] ?? 0) + 1;
  const outcomes = scenario.fromCart
    ? await placeTwiceFromCart(url, customer.token, body)
    : [await place(url, customer.token, body)];
  for (const order of outcomes) {
    if (typeof order === 'string') {
      result.unanswered.push(order);
      continue;
    }
    result.answers.push(order);
    await goOn(url, { order, customer, admin, followMs, unanswered: result.unanswered }, scenario);
  }
}

interface Accepted {
  order: OrderAnswers;
  customer: Customer;
  admin: Customer;
  followMs: number;
  unanswered: string[];
}

/** What becomes of an accepted order, as far as people decide. */
async function goOn(url: string, accepted: Accepted, { cancels, isSent }: Scenario): Promise<void> {
  const { order, customer, followMs } = accepted;
  if (cancels === 'at once') await cancel(url, accepted);
  await holdsWithin(followMs, isOver(url, order, customer.token), lookEveryMs);
  if (cancels === 'afterwards') await cancel(url, accepted);
  if (isSent) await send(url, accepted);
}

async function cancel(url: string, { order, customer: { token }, unanswered }: Accepted): Promise<void> {
  const answer = await insist(() => callShop(url, `/orders/${order.id}/cancel`, { method: 'POST', token }));
  if (answer) order.cancels.push(answer.status);
  else unanswered.push(`POST /orders/${order.id}/cancel: no answer`);
}

/** Only a confirmed order can be sent: where it is none, the shop refuses, and all is well. */
async function send(url: string, { order, admin }: Accepted): Promise<void> {
  const { token } = await signedIn(url, admin);
  for (const status of ['shipped', 'delivered']) {
    const body = JSON.stringify({ status });
    const answer = await insist(() => callShop(url, `/orders/${order.id}/status`, { method: 'PUT', token, body }));
    if (answer?.status === 404) order.denials++;
  }
}
