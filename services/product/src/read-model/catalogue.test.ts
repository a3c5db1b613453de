import { newProduct } from '../domain/product';
import type { StoredProduct } from '../handlers/ports';
import { createCatalogue } from './catalogue';
import type { Facets } from './facets';
import type { ListingQuery } from './listing';

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds));

function product(id: string, fields: Partial<StoredProduct> = {}): StoredProduct {
  const content = {
    name: id,
    description: '',
    category: 'home',
    style: null,
    price: { amount: 1_000, currency: 'USD' },
    images: [],
    attributes: {},
  };
  return { ...newProduct({ id, ...content }, at(0)), availability: 'in_stock', revision: 1, ...fields };
}

function catalogueOf(...products: StoredProduct[]) {
  const catalogue = createCatalogue();
  catalogue.apply(products);
  const list = (query: Partial<ListingQuery> = {}) =>
    JSON.parse(catalogue.list({ page: 1, limit: 20, ...query })) as {
      items: { id: string; availability: string }[];
      page: { number: number; limit: number; totalItems: number; totalPages: number };
      facets: Facets;
    };
  return {
    ...catalogue,
    query: list,
    ids: (query: Partial<ListingQuery> = {}) => list(query).items.map((item) => item.id),
  };
}

const usd = (amount: number) => ({ amount, currency: 'USD' });

describe('searching', () => {
  const shop = catalogueOf(
    product('said', { name: 'Bench', description: 'Goes with leather and leather and more leather' }),
    product('styled', { name: 'Stool', style: 'leather' }),
    product('named', { name: 'Leather armchair with a rather long name for a chair' }),
    product('filed', { name: 'Sofa', category: 'leather' }),
    product('backpack', { name: 'Café backpack', category: 'accessories', description: 'For hikers' }),
    product('ring', { name: 'Ring', category: 'jewelry' }),
  );

  it('puts the name over category and style, and those over the description', () => {
    const ids = shop.ids({ search: 'leather' });
    expect(ids[0]).toBe('named');
    expect(ids.slice(1, 3).sort()).toEqual(['filed', 'styled']);
    expect(ids[3]).toBe('said');
  });

  it.each(['back', 'BACKP', 'cafe', 'Café', 'backpack café', 'café, backpack!', 'hiker back'])(
    'finds the beginning of words: %s',
    (search) => {
      expect(shop.ids({ search })).toEqual(['backpack']);
    },
  );

  it.each(['backpak', 'bakcpack', 'backpackk', 'bockpack', 'kackpack', 'backpcak cafe', 'abckpack'])(
    'forgives a typo: %s',
    (search) => {
      expect(shop.ids({ search })).toEqual(['backpack']);
    },
  );

  it.each(['bukpuck', 'leather ring', 'rng', 'zzz', '!!!'])('does not find %s', (search) => {
    expect(shop.ids({ search })).toEqual([]);
  });

  it('asks for every word', () => {
    expect(shop.ids({ search: 'leather armchair' })).toEqual(['named']);
  });

  it('sorts by something else when asked to', () => {
    expect(shop.ids({ search: 'leather', sort: 'name' })).toEqual(['said', 'named', 'filed', 'styled']);
  });

  it('has facets of what was found', () => {
    expect(shop.query({ search: 'leather', limit: 1 }).facets.category).toEqual([
      { value: 'home', count: 3 },
      { value: 'leather', count: 1 },
    ]);
  });

  it('follows changed texts at once', () => {
    const changing = catalogueOf(product('p', { name: 'Lamp' }));
    expect(changing.ids({ search: 'lamp' })).toEqual(['p']);
    changing.apply([product('p', { name: 'Vase', revision: 2 })]);
    expect(changing.ids({ search: 'lamp' })).toEqual([]);
    expect(changing.ids({ search: 'vase' })).toEqual(['p']);
  });
});

describe('filtering', () => {
  const shop = catalogueOf(
    product('a', { category: 'home', style: 'desk', price: usd(999) }),
    product('b', { category: 'home', style: 'wall', price: usd(1_000), availability: 'low_stock' }),
    product('c', { category: 'home goods', style: 'desk', price: usd(5_000), availability: 'out_of_stock' }),
    product('d', { category: 'office', price: usd(100_000_000), availability: 'unknown' }),
  );

  it.each([
    [{ category: 'home' }, ['a', 'b']],
    [{ category: 'Home' }, []],
    [{ style: 'desk' }, ['a', 'c']],
    [{ category: 'home', style: 'desk' }, ['a']],
    [{ minPrice: 1_000 }, ['b', 'c', 'd']],
    [{ maxPrice: 1_000 }, ['a', 'b']],
    [{ minPrice: 1_000, maxPrice: 1_000 }, ['b']],
    [{ inStock: true }, ['a', 'b']],
    [{ inStock: false }, ['c', 'd']],
  ])('%j', (query, ids) => {
    expect(shop.ids(query).sort()).toEqual(ids);
  });

  it('counts prices in ranges that meet and miss none', () => {
    expect(shop.query().facets.price).toEqual([
      { from: 0, to: 1_000, count: 1 },
      { from: 1_000, to: 2_500, count: 1 },
      { from: 5_000, to: 10_000, count: 1 },
      { from: 100_000_000, to: 250_000_000, count: 1 },
    ]);
  });

  it('has facets of the whole result, the most frequent first, not of the page', () => {
    const { items, page, facets } = shop.query({ limit: 1, page: 2 });
    expect(items).toHaveLength(1);
    expect(page).toEqual({ number: 2, limit: 1, totalItems: 4, totalPages: 4 });
    expect(facets.category.map(({ value, count }) => [value, count])).toEqual([
      ['home', 2],
      ['home goods', 1],
      ['office', 1],
    ]);
    expect(facets.style).toEqual([
      { value: 'desk', count: 2 },
      { value: 'wall', count: 1 },
    ]);
  });

  it('is empty beyond the last page', () => {
    expect(shop.query({ page: 9 })).toMatchObject({ items: [], page: { number: 9, totalItems: 4, totalPages: 1 } });
  });
});

describe('sorting', () => {
  const shop = catalogueOf(
    product('a', { name: 'Zebra', price: usd(300), createdAt: at(1), rating: { average: 4, count: 1 } }),
    product('b', { name: 'élan', price: usd(100), createdAt: at(3), rating: { average: 4, count: 9 } }),
    product('c', { name: 'Eland', price: usd(200), createdAt: at(2), rating: { average: 5, count: 1 } }),
    product('d', { name: 'apple', price: usd(200), createdAt: at(2) }),
  );

  it.each([
    [undefined, ['b', 'c', 'd', 'a']],
    ['relevance', ['b', 'c', 'd', 'a']],
    ['newest', ['b', 'c', 'd', 'a']],
    ['price', ['b', 'c', 'd', 'a']],
    ['-price', ['a', 'c', 'd', 'b']],
    ['rating', ['c', 'b', 'a', 'd']],
    ['name', ['d', 'b', 'c', 'a']],
  ] as const)('by %s', (sort, ids) => {
    expect(shop.ids({ sort })).toEqual(ids);
  });

  it('moves a product whose price changed', () => {
    shop.apply([product('b', { name: 'élan', price: usd(900), createdAt: at(3), revision: 2 })]);
    expect(shop.ids({ sort: 'price' })).toEqual(['c', 'd', 'a', 'b']);
  });
});

describe('keeping current', () => {
  it('shows a changed availability in lists that were asked for before', () => {
    const shop = catalogueOf(product('a'));
    expect(shop.query({ inStock: true }).items).toHaveLength(1);
    shop.apply([product('a', { availability: 'out_of_stock', revision: 2 })]);
    expect(shop.query({ inStock: true }).items).toEqual([]);
    expect(shop.query().items[0]?.availability).toBe('out_of_stock');
  });

  it('does not go back to an older revision', () => {
    const shop = catalogueOf(product('a', { revision: 5, name: 'New' }));
    shop.apply([product('a', { revision: 4, name: 'Old' })]);
    expect(shop.entry('a')?.product.name).toBe('New');
  });

  it('takes an archived product out of lists, searches, facets and categories, and keeps it for administrators', () => {
    const shop = catalogueOf(product('a', { category: 'x' }), product('b', { category: 'y' }));
    expect(JSON.parse(shop.categories())).toEqual({
      items: [
        { name: 'x', count: 1 },
        { name: 'y', count: 1 },
      ],
    });
    shop.apply([product('a', { category: 'x', status: 'archived', revision: 2 })]);
    expect(shop.ids()).toEqual(['b']);
    expect(shop.ids({ search: 'a' })).toEqual([]);
    expect(shop.query().facets.category).toEqual([{ value: 'y', count: 1 }]);
    expect(JSON.parse(shop.categories())).toEqual({ items: [{ name: 'y', count: 1 }] });
    expect(shop.entry('a')?.product.status).toBe('archived');
  });
});
