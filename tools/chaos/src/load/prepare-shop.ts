import type { StockRecord } from '../books/records';
import { holdsWithin } from '../wait';
import { type Customer, logIn, newCustomer } from './customers';
import { type Assortment, assortmentFor, importProducts } from './products';

export interface PreparedShop {
  assortment: Assortment;
  customers: Customer[];
  admin: Customer;
}

export interface Preparation {
  url: string;
  credentials: { email: string; password: string };
  orders: number;
  customers: number;
  stock: () => Promise<StockRecord[]>;
}

const stockKnownWithinMs = 60_000;

/** People, and products that can be bought, before anything goes wrong. */
export async function prepareShop({
  url,
  credentials,
  orders,
  customers: count,
  stock,
}: Preparation): Promise<PreparedShop> {
  const admin = await logIn(url, credentials);
  const assortment = assortmentFor(orders);
  await importProducts(url, admin.token, assortment);
  const customers: Customer[] = [];
  while (customers.length < count) customers.push(await newCustomer(url));
  const wanted = [...assortment.ample, ...assortment.scarce];
  const isKnown = async () => {
    const known = new Set((await stock()).map(({ _id }) => _id));
    return wanted.every(({ id }) => known.has(id));
  };
  if (!(await holdsWithin(stockKnownWithinMs, isKnown))) throw new Error('The inventory does not hear of the products');
  return { assortment, customers, admin };
}
