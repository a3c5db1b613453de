import { randomUUID } from 'node:crypto';
import { eventually } from '@shop/testing';
import { asNdjson, catalogueLines } from './catalogue-data';
import { logIn } from './customers';
import { platformFrom } from './platform';
import { newProduct, stockOf } from './products';
import { rawRequest } from './raw-request';
import { ShopClient } from './shop-client';
import type { ImportResult, Product, ProductList } from './shop-views';

const platform = platformFrom(process.env);
const shopper = new ShopClient(platform.url);
const catalogue = catalogueLines();
let admin: ShopClient;

const importText = (text: string) =>
  admin.send<ImportResult>('POST', '/api/v1/products/import', {
    text,
    headers: { 'content-type': 'application/x-ndjson' },
  });

const list = async (query: string): Promise<ProductList> =>
  (await shopper.get<ProductList>(`/products?${query}`)).expect(200);

/** Every product of the result, page by page. */
async function listAll(query: string): Promise<Product[]> {
  const first = await list(`${query}&limit=100`);
  const found = [...first.items];
  for (let page = 2; page <= first.page.totalPages; page++)
    found.push(...(await list(`${query}&limit=100&page=${page}`)).items);
  return found;
}

beforeAll(async () => {
  admin = await logIn(platform.url, platform.adminEmail, platform.adminPassword);
  const wasThere = (await shopper.get(`/products/${catalogue[0]?.id}`)).status === 200;
  const startedAt = Date.now();
  const result = (await importText(asNdjson(catalogue))).expect(200);
  process.stderr.write(`Imported ${catalogue.length} products in ${Date.now() - startedAt} ms\n`);
  expect(result).toMatchObject({ rejected: 0, errors: [] });
  if (!wasThere) expect(result.created).toBe(catalogue.length);
  await eventually(async () => (await list('category=accessories&limit=1')).page.totalItems > 0);
});

describe('an import', () => {
  it('makes products with their prices in cents and their stock', async () => {
    for (const line of [catalogue[0], catalogue[1_000], catalogue.at(-1)]) {
      const product = (await shopper.get<Product>(`/products/${line?.id}`)).expect(200);
      expect(product).toMatchObject({
        name: line?.name,
        category: line?.category,
        description: line?.description,
        price: { amount: Math.round((line?.price ?? 0) * 100), currency: 'USD' },
      });
      await eventually(async () => expect((await stockOf(admin, product.id)).onHand).toBe(line?.stock));
    }
  });

  it('changes nothing the second time', async () => {
    expect((await importText(asNdjson(catalogue))).expect(200)).toEqual({
      created: 0,
      updated: 0,
      rejected: 0,
      errors: [],
    });
  });

  it('lands the good lines whatever the bad ones do, and names each bad one', async () => {
    const good = { id: randomUUID(), name: 'Good', category: 'imports', price: 12.99, stock: 3 };
    const other = { id: randomUUID(), name: 'Also good', category: 'imports', price: { amount: 5, currency: 'USD' } };
    const bad = { id: randomUUID(), name: 'Bad', category: 'imports', stock: 3 };
    const lines = [
      JSON.stringify(good),
      '{"id": "broken',
      JSON.stringify({ ...bad, price: -1 }),
      JSON.stringify({ ...bad, price: 'free' }),
      JSON.stringify({ ...bad, price: 1, name: '' }),
      JSON.stringify({ ...bad, price: 1, stock: -1 }),
      JSON.stringify({ ...bad, price: 1, stock: 1.5 }),
      '[]',
      'null',
      JSON.stringify(other),
    ];
    const result = (await importText(lines.join('\n'))).expect(200);
    expect(result).toMatchObject({ created: 2, updated: 0, rejected: 8 });
    expect(result.errors.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
    expect(result.errors[1]).toMatchObject({ id: bad.id, message: expect.any(String) });
    expect((await shopper.get<Product>(`/products/${good.id}`)).expect(200).price).toEqual({
      amount: 1299,
      currency: 'USD',
    });
    (await shopper.get(`/products/${other.id}`)).expect(200);
    (await shopper.get(`/products/${bad.id}`)).expectProblem(404, 'not_found');
  });

  it('reads lines however they are ended, skips blank ones, and refuses text that is no UTF-8', async () => {
    const line = (name: string) => JSON.stringify({ id: randomUUID(), name, category: 'imports', price: 1, stock: 1 });
    const text = `\uFEFF${line('First')}\r\n\r\n${line('Ünïcödé 🎒')}\n\n{"broken\r\n${line('Last, without an end')}`;
    const result = (await importText(text)).expect(200);
    expect(result).toMatchObject({ created: 3, rejected: 1, errors: [{ line: 5 }] });
    expect((await importText('')).expect(200)).toEqual({ created: 0, updated: 0, rejected: 0, errors: [] });

    const latin1 = Buffer.from(line('Caf\u00e9'), 'latin1');
    const answer = await rawRequest(platform.url, {
      method: 'POST',
      target: '/api/v1/products/import',
      headers: {
        'content-type': 'application/x-ndjson',
        authorization: `Bearer ${admin.session?.accessToken}`,
      },
      body: latin1,
    });
    expect(answer.status === 400 || answer.json<ImportResult>().rejected === 1).toBe(true);
  });

  it('counts as updated what really changed, and leaves the stock of what exists alone', async () => {
    const line = { id: randomUUID(), name: 'Kept in stock', category: 'imports', price: 10, stock: 3 };
    (await importText(asNdjson([line]))).expect(200);
    await eventually(async () => expect((await stockOf(admin, line.id)).onHand).toBe(3));
    (await admin.post(`/inventory/${line.id}/adjust`, { delta: 4, reason: 'found behind the shelf' })).expect(200);
    const changed = { ...line, price: 11, stock: 99 };
    expect((await importText(asNdjson([changed]))).expect(200)).toMatchObject({ created: 0, updated: 1 });
    expect((await importText(asNdjson([changed]))).expect(200)).toMatchObject({ created: 0, updated: 0 });
    expect((await shopper.get<Product>(`/products/${line.id}`)).expect(200).price.amount).toBe(1100);
    expect((await stockOf(admin, line.id)).onHand).toBe(7);
  });
});

describe('a search', () => {
  it('finds a product by its name first', async () => {
    for (const wanted of [catalogue[3], catalogue[500], catalogue[2_000]]) {
      const { items } = await list(`search=${encodeURIComponent(wanted?.name ?? '')}&limit=5`);
      expect(items[0]?.name).toBe(wanted?.name);
    }
  });

  it.each([
    ['a word', 'backpack'],
    ['a beginning', 'backp'],
    ['a typo', 'bakcpack'],
    ['a missing letter', 'backpck'],
    ['another case', 'BACKPACK'],
  ])('finds backpacks by %s', async (_, text) => {
    const { items, page } = await list(`search=${text}&limit=5`);
    expect(page.totalItems).toBeGreaterThan(5);
    for (const { name, style } of items) expect(`${name} ${style}`).toMatch(/backpack/i);
  });

  it('finds nothing where there is nothing', async () => {
    const { items, page } = await list('search=zzzyxqwv');
    expect(items).toEqual([]);
    expect(page).toMatchObject({ totalItems: 0, totalPages: 0 });
  });

  it.each(['%24where', '%7B%22%24gt%22%3A%22%22%7D', '.*', '%28', '%5B', '%22', '%F0%9F%8E%92', '%27%20OR%201%3D1'])(
    'takes %s as nothing but text',
    async (text) => {
      await list(`search=${text}`);
    },
  );
});

describe('a list', () => {
  it('filters by category, style, price and stock, together', async () => {
    const [sample] = catalogue;
    const { category = '', style = '' } = sample ?? {};
    const query = `category=${category}&style=${style}&minPrice=3000&maxPrice=13000`;
    const found = await listAll(query);
    const wanted = catalogue.filter((line) => line.category === category && line.style === style);
    const expected = wanted.filter(({ price }) => price * 100 >= 3_000 && price * 100 <= 13_000);
    expect(found.map(({ id }) => id).toSorted()).toEqual(expected.map(({ id }) => id).toSorted());

    const soldOut = await newProduct(admin, 0);
    await eventually(async () => {
      const { availability } = (await shopper.get<Product>(`/products/${soldOut.id}`)).expect(200);
      return availability === 'out_of_stock';
    });
    const inStock = await listAll(`inStock=true&search=${encodeURIComponent(soldOut.name)}`);
    expect(inStock.map(({ id }) => id)).not.toContain(soldOut.id);
    expect(inStock.filter(({ availability }) => availability === 'out_of_stock')).toEqual([]);
  });

  it('has facets of the whole result, whatever the page', async () => {
    const narrow = await list('limit=1');
    const later = await list('limit=50&page=3');
    expect(later.facets).toEqual(narrow.facets);
    for (const { value, count } of narrow.facets.category) {
      expect({ value, count: (await list(`category=${encodeURIComponent(value)}&limit=1`)).page.totalItems }).toEqual({
        value,
        count,
      });
    }
    const counted = narrow.facets.category.reduce((sum, { count }) => sum + count, 0);
    expect(counted).toBe(narrow.page.totalItems);
    const { page, facets } = await list('search=backpack&limit=1');
    expect(facets.price.reduce((sum, { count }) => sum + count, 0)).toBe(page.totalItems);
    expect(facets.style.find(({ value }) => value === 'backpack')?.count).toBeGreaterThan(1);
  });

  const inOrder: Record<string, (before: Product, after: Product) => boolean> = {
    price: (before, after) => before.price.amount <= after.price.amount,
    '-price': (before, after) => before.price.amount >= after.price.amount,
    newest: (before, after) => before.createdAt >= after.createdAt,
    rating: (before, after) => before.rating.average >= after.rating.average,
    name: (before, after) => before.name.localeCompare(after.name, 'en', { sensitivity: 'base' }) <= 0,
  };

  it.each(Object.keys(inOrder))('is sorted by %s over all pages', async (sort) => {
    const found = await listAll(`category=accessories&sort=${sort}`);
    expect(found.length).toBeGreaterThan(100);
    expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
    const outOfOrder = found.filter((one, index) => {
      const before = found[index - 1];
      return before !== undefined && !inOrder[sort]?.(before, one);
    });
    expect(outOfOrder.map(({ name }) => name)).toEqual([]);
  });

  it('has pages, empty ones beyond the last, and never more than 100 on one', async () => {
    const { page } = await list('category=accessories&limit=7');
    expect(page).toMatchObject({ number: 1, limit: 7, totalPages: Math.ceil(page.totalItems / 7) });
    const last = await list(`category=accessories&limit=7&page=${page.totalPages}`);
    expect(last.items).toHaveLength(page.totalItems % 7 || 7);
    const beyond = await list(`category=accessories&limit=7&page=${page.totalPages + 1}`);
    expect(beyond).toMatchObject({ items: [], page: { number: page.totalPages + 1, totalItems: page.totalItems } });
    expect((await list('page=99999')).items).toEqual([]);
    const clamped = await list('limit=5000');
    expect(clamped.page.limit).toBe(100);
    expect(clamped.items).toHaveLength(100);
  });

  it.each([
    'page=-1',
    'page=1.5',
    'page=one',
    'page=',
    'page=1&page=2',
    'limit=-5',
    'limit=1e3',
    'limit=10&limit=20',
    'minPrice=-1',
    'minPrice=9.99',
    'maxPrice=cheap',
    'minPrice=1&minPrice=2',
    'inStock=perhaps',
    'sort=cheapest',
    'sort=price&sort=name',
    'search=a&search=b',
    'category=a&category=b',
  ])('is refused with %s', async (query) => {
    const problem = (await shopper.get(`/products?${query}`)).expectProblem(400, 'validation_failed');
    expect(problem.errors?.length).toBeGreaterThan(0);
  });

  it('has all categories with their counts', async () => {
    const { items } = (await shopper.get<{ items: { name: string; count: number }[] }>('/categories')).expect(200);
    for (const category of new Set(catalogue.map((line) => line.category))) {
      const counted = items.find(({ name }) => name === category)?.count ?? 0;
      expect(counted).toBeGreaterThanOrEqual(catalogue.filter((line) => line.category === category).length);
    }
  });
});

describe('a product', () => {
  it('is made, changed and archived by an administrator', async () => {
    const body = {
      name: `Unicorn saddle ${randomUUID().slice(0, 8)}`,
      description: 'For ponies with ambitions',
      category: 'stable',
      style: 'saddle',
      price: { amount: 12_999, currency: 'USD' },
      attributes: { size: 'M' },
      initialStock: 5,
    };
    const answer = await admin.post<Product>('/products', body);
    const product = answer.expect(201);
    const { initialStock: _, ...shown } = body;
    expect(product).toMatchObject({ ...shown, rating: { average: 0, count: 0 } });
    const changed = (
      await admin.patch<Product>(`/products/${product.id}`, { price: { amount: 1, currency: 'USD' } })
    ).expect(200);
    expect(changed).toMatchObject({ ...shown, price: { amount: 1, currency: 'USD' } });
    const findIt = async () =>
      (await list(`search=${encodeURIComponent(body.name)}&limit=5`)).items.map(({ id }) => id);
    await eventually(async () => (await findIt()).includes(product.id));
    await eventually(async () => {
      const { availability } = (await shopper.get<Product>(`/products/${product.id}`)).expect(200);
      expect(['in_stock', 'low_stock']).toContain(availability);
    });

    (await admin.delete(`/products/${product.id}`)).expect(204);
    // Another instance may answer, which hears of it a moment later.
    await eventually(async () => (await shopper.get(`/products/${product.id}`)).expectProblem(404, 'not_found'));
    await eventually(async () => !(await findIt()).includes(product.id));
  });

  it('is made once for an id and a SKU', async () => {
    const body = {
      id: randomUUID(),
      sku: randomUUID(),
      name: 'Once',
      category: 'journeys',
      price: { amount: 1, currency: 'USD' },
    };
    (await admin.post('/products', body)).expect(201);
    (await admin.post('/products', body)).expectProblem(409);
    (await admin.post('/products', { ...body, id: randomUUID() })).expectProblem(409);
  });

  it('shows everybody whether it can be had, and only administrators the figures', async () => {
    const { id } = await newProduct(admin, 8);
    expect((await shopper.get(`/inventory/${id}`)).expect(200)).toEqual({ productId: id, available: 8 });
    expect(await stockOf(admin, id)).toMatchObject({ productId: id, onHand: 8, reserved: 0, available: 8 });
    (await admin.post(`/inventory/${id}/adjust`, { delta: -9, reason: 'lost' })).expectProblem(409);
    expect((await stockOf(admin, id)).onHand).toBe(8);
  });
});
