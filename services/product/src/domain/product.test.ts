import { changesOf, isInStock, isListed, newProduct } from './product';

const at = new Date('2026-01-01T00:00:00Z');
const content = {
  name: 'Lamp',
  description: '',
  category: 'home',
  style: null,
  price: { amount: 1999, currency: 'USD' },
  images: ['lamp.jpg'],
  attributes: { colour: 'red', size: 'M' },
};
const lamp = newProduct({ id: 'p1', ...content }, at);

it('takes the id as SKU unless one is given, and waits for the inventory to tell of stock', () => {
  expect(lamp).toMatchObject({ sku: 'p1', availability: 'unknown', status: 'active', createdAt: at, updatedAt: at });
  expect(newProduct({ id: 'p1', sku: 'LAMP-1', ...content }, at).sku).toBe('LAMP-1');
});

describe('changing', () => {
  it('given the same again in another order of keys, changes nothing', () => {
    const attributes = { size: 'M', colour: 'red' };
    expect(changesOf(lamp, { ...content, price: { currency: 'USD', amount: 1999 }, attributes })).toBeUndefined();
  });

  it('given some differences, names only those', () => {
    const price = { amount: 2999, currency: 'USD' };
    expect(changesOf(lamp, { ...content, price, style: 'desk' })).toEqual({ price, style: 'desk' });
  });

  it('given nothing, changes nothing', () => {
    expect(changesOf(lamp, { name: undefined })).toBeUndefined();
  });
});

it.each([
  ['in_stock', true],
  ['low_stock', true],
  ['out_of_stock', false],
  ['unknown', false],
] as const)('%s: in stock %s', (availability, expected) => {
  expect(isInStock({ availability })).toBe(expected);
});

it('lists what is active', () => {
  expect(isListed({ status: 'active' })).toBe(true);
  expect(isListed({ status: 'archived' })).toBe(false);
});
