import { randomUUID } from 'node:crypto';
import { eventually } from '@shop/testing';
import type { ShopClient } from './shop-client';
import type { Product, Stock } from './shop-views';

/** A new product that can be bought: the inventory has its stock. */
export async function newProduct(admin: ShopClient, stock: number, cents = 1999): Promise<Product> {
  const product = (
    await admin.post<Product>('/products', {
      name: `Journey ${randomUUID().slice(0, 8)}`,
      category: 'journeys',
      price: { amount: cents, currency: 'USD' },
      initialStock: stock,
    })
  ).expect(201);
  await eventually(async () => (await stockOf(admin, product.id)).onHand === stock);
  return product;
}

/** Every figure of the product's stock, as an administrator sees it. */
export async function stockOf(admin: ShopClient, productId: string): Promise<Stock> {
  return (await admin.get<Stock>(`/inventory/${productId}`)).expect(200);
}
