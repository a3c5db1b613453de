import { importLine } from './import-line';

const read = (value: unknown) =>
  importLine({ line: 7, text: typeof value === 'string' ? value : JSON.stringify(value) });
const plain = { id: 'a-1', name: 'Lamp', category: 'home', price: 19.99 };

it('reads a line of a plain catalogue: dollars, one image, stock, anything else as attributes', () => {
  const line = {
    ...plain,
    style: 'desk',
    description: 'It glows',
    image: 'a.jpg',
    stock: 15,
    genderAffinity: 'F',
    promoted: true,
  };
  expect(read(line)).toEqual({
    line: 7,
    product: {
      id: 'a-1',
      name: 'Lamp',
      category: 'home',
      style: 'desk',
      description: 'It glows',
      price: { amount: 1999, currency: 'USD' },
      images: ['a.jpg'],
      attributes: { genderAffinity: 'F', promoted: 'true' },
      initialStock: 15,
    },
  });
});

it('reads a product in the shape of the API, also as the API answers it', () => {
  const price = { amount: 5, currency: 'USD' };
  const answered = {
    rating: { average: 5, count: 1 },
    availability: 'in_stock',
    status: 'active',
    createdAt: 'x',
    updatedAt: 'y',
  };
  const line = {
    ...plain,
    sku: 'L',
    price,
    images: ['https://cdn.example/a.jpg'],
    attributes: { colour: 'red' },
    initialStock: 3,
  };
  expect(read({ ...line, ...answered })).toMatchObject({
    product: {
      sku: 'L',
      price,
      images: line.images,
      attributes: { colour: 'red' },
      initialStock: 3,
      style: null,
      description: '',
    },
  });
});

it.each([
  [0.01, 1],
  [1, 100],
  [19.99, 1999],
  [1.1, 110],
  [4.35, 435],
  [8.29, 829],
  [24999.99, 2499999],
  [999999.99, 99999999],
  [1000000, 100000000],
])('reads %d dollars as %i cents', (price, amount) => {
  expect(read({ ...plain, price })).toMatchObject({ product: { price: { amount, currency: 'USD' } } });
});

it.each([
  ['not JSON', '{"id":', /^not valid JSON/],
  ['no object', '[1]', /^not a JSON object/],
  ['no name', { ...plain, name: undefined }, /^name: /],
  ['an empty name', { ...plain, name: ' ' }, /^name: /],
  ['a name that is too long', { ...plain, name: 'x'.repeat(201) }, /^name: /],
  ['no price', { ...plain, price: undefined }, /^price: /],
  ['a free product', { ...plain, price: 0 }, /^price.amount: /],
  ['a negative price', { ...plain, price: -1 }, /^price.amount: /],
  ['a price with three decimals', { ...plain, price: 1.999 }, /^price.amount: /],
  ['a price that is too high', { ...plain, price: 1000000.01 }, /^price.amount: /],
  ['a price as text', { ...plain, price: '19.99' }, /^price: /],
  ['another currency', { ...plain, price: { amount: 1, currency: 'EUR' } }, /^price.currency: /],
  ['a malformed id', { ...plain, id: 'a b' }, /^id: /],
  ['a number as id', { ...plain, id: 5 }, /^id: /],
  ['negative stock', { ...plain, stock: -1 }, /^initialStock: /],
  ['half a unit in stock', { ...plain, stock: 1.5 }, /^initialStock: /],
  ['a script as image', { ...plain, image: 'javascript:alert(1)' }, /^images.0: /],
  ['a nested extra field', { ...plain, size: { width: 1 } }, /size/],
  ['a field name for the database', { ...plain, 'a.$b': 'x' }, /^attributes/],
  ['attributes that are no object', { ...plain, attributes: 'x' }, /^attributes: /],
])('refuses %s', (_, line, fault) => {
  expect(read(line)).toMatchObject({ line: 7, fault: expect.stringMatching(fault) });
});

it('names the product of a bad line where it can', () => {
  expect(read({ ...plain, price: 0 })).toMatchObject({ id: 'a-1' });
});

it.each([
  ['{"__proto__":{"id":"inherited"},"name":"Lamp","category":"home","price":1}'],
  ['{"__proto__":{"name":"Lamp","category":"home","price":1}}'],
  ['{"__proto__":{"polluted":true},"name":"Lamp","category":"home","price":1}'],
])('lets no line have a prototype: %s', (text) => {
  expect(read(text)).toMatchObject({ fault: expect.any(String) });
});
