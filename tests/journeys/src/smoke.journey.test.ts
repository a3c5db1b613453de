import { newCustomer } from './customers';
import { orderOf, placeOrder, settled } from './orders';
import { platformFrom } from './platform';
import type { ProductList } from './shop-views';

test('a newcomer registers, finds something, orders it and has it confirmed', async () => {
  const customer = await newCustomer(platformFrom(process.env).url);

  const found = (await customer.get<ProductList>('/products?search=headphones&inStock=true')).expect(200);
  const [product] = found.items;
  expect(product?.name).toMatch(/headphone/i);

  const placed = await placeOrder(customer, orderOf(product?.id ?? '', 2));
  expect(placed.status).toBe('pending');

  const order = await settled(customer, placed.id);
  expect(order).toMatchObject({ status: 'confirmed', subtotal: { amount: 2 * (product?.price.amount ?? 0) } });
});
