import { eachLike, exampleOf, integer, like, money, number, oneOf, string, time } from '@shop/pact';
import { page, problem, reliesOnEveryService } from './every-service';
import { gatewayContract } from './gateway-contract';

const products = gatewayContract('product');
const { forwards, asks } = products;

const product = {
  id: string('lamp-1'),
  sku: string('lamp-1'),
  name: string('Lamp'),
  description: string('It shines'),
  category: string('home'),
  style: string('modern'),
  price: money(1_999),
  images: eachLike('lamp.jpg'),
  attributes: like({}),
  rating: { average: number(0), count: integer(0) },
  availability: oneOf('in_stock', 'low_stock', 'out_of_stock', 'unknown'),
  status: oneOf('active', 'archived'),
  createdAt: time(),
  updatedAt: time(),
};
const counted = eachLike({ value: string('home'), count: integer(1) });
const list = {
  ...page(product),
  facets: {
    category: counted,
    style: counted,
    price: eachLike({ from: integer(1_000), to: integer(2_500), count: integer(1) }),
  },
};
const input = {
  id: 'chair-1',
  name: 'Chair',
  description: 'One sits on it',
  category: 'home',
  style: 'modern',
  price: { amount: 4_999, currency: 'USD' },
  images: ['chair.jpg'],
  initialStock: 5,
};
const read = { given: 'a product that can be bought' } as const;
const id = { example: 'lamp-1' };

forwards({
  ...read,
  operation: 'GET /products',
  query: {
    search: 'lamp',
    category: 'home',
    style: 'modern',
    minPrice: '1000',
    maxPrice: '3000',
    inStock: 'true',
    sort: 'price',
  },
  response: { status: 200, body: list },
});
forwards({ ...read, operation: 'GET /products/{id}', params: { id }, response: { status: 200, body: product } });
forwards({
  operation: 'GET /products/{id}',
  as: 'of an unknown one',
  params: { id: { example: 'unknown-1' } },
  response: problem(404, 'not_found'),
});
forwards({ caller: 'admin', operation: 'POST /products', body: input, response: { status: 201, body: product } });
forwards({
  ...read,
  caller: 'admin',
  operation: 'PATCH /products/{id}',
  params: { id },
  body: { price: { amount: 1_999, currency: 'USD' } },
  response: { status: 200, body: product },
});
forwards({
  caller: 'admin',
  given: 'a product that can be archived',
  operation: 'DELETE /products/{id}',
  params: { id: { example: 'archived-1' } },
  response: { status: 204 },
});
forwards({
  caller: 'admin',
  operation: 'POST /products/import',
  text: {
    type: 'application/x-ndjson',
    content: `not a product\n${JSON.stringify({ ...input, id: 'desk-1' })}\n`,
    form: '(.+\\n)+',
  },
  response: {
    status: 200,
    body: { created: 1, updated: 0, rejected: 1, errors: [{ line: 1, message: string('not valid JSON') }] },
  },
});
forwards({
  ...read,
  operation: 'GET /categories',
  response: { status: 200, body: { items: eachLike({ name: string('home'), count: integer(1) }) } },
});

asks({
  ...read,
  caller: 'customer',
  operation: 'GET /products',
  query: { inStock: 'true', sort: 'newest', limit: '5' },
  response: { status: 200, body: { items: eachLike(product) } },
  through: '/dashboard',
  becomes: ({ recommendations }) => expect(recommendations).toEqual([exampleOf(product)]),
});
asks({
  ...read,
  caller: 'customer',
  operation: 'GET /products/{id}',
  params: { id },
  response: { status: 200, body: product },
  through: '/order-details/order-1',
  becomes: (details) => expect(details.products).toEqual([exampleOf(product)]),
});
reliesOnEveryService(products, 'product');
products.contract.isCommitted();
