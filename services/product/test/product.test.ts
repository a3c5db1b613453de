import { randomUUID } from 'node:crypto';
import {
  availabilityChanged,
  createMessage,
  type Message,
  pricesResponseSchema,
  productCreated,
  quotePrices,
  usd,
} from '@shop/contracts';
import { connectEventBus, type EventBus, subscription } from '@shop/event-bus';
import type { StartedService } from '@shop/service';
import { silentTelemetry } from '@shop/telemetry';
import { eventually, testIdentity, testServers, testSettings } from '@shop/testing';
import { startProduct } from '../src/app';

const identity = testIdentity();
const admin = identity.admin();
const settings = { ...testSettings('product'), CATALOGUE_POLL_MS: 200, IMPORT_MAX_BYTES: 2_000_000 };
let product: StartedService;
/** A second instance on the same database and queues. */
let twin: StartedService;
/** Stands in for the inventory: tells of each product's stock as soon as it is created. */
let inventory: EventBus;
const created: Message[] = [];

function availability(productId: string, stock: number, sequence = 1): Message {
  const origin = { source: 'inventory', correlationId: 'test', causationId: 'test' };
  return createMessage(availabilityChanged, origin, {
    subject: productId,
    time: new Date(),
    data: { productId, availability: stock > 0 ? 'in_stock' : 'out_of_stock', sequence },
  });
}

beforeAll(async () => {
  const overrides = { keys: identity.keys, telemetry: silentTelemetry() };
  [product, twin] = await Promise.all([startProduct(settings, overrides), startProduct(settings, overrides)]);
  inventory = await connectEventBus({
    url: testServers().amqp,
    namespace: settings.AMQP_NAMESPACE,
    service: `stand-in-${randomUUID().slice(0, 8)}`,
    telemetry: silentTelemetry(),
  });
  await inventory.subscribe([
    subscription({
      name: 'product-created',
      messages: [productCreated],
      prefetch: 1_000,
      handle: async (message) => {
        created.push(message as Message);
        await inventory.publish([availability(message.data.productId, message.data.initialStock)]);
      },
    }),
  ]);
  await eventually(() => product.kit.bus.ready() && twin.kit.bus.ready() && inventory.ready());
});

afterAll(async () => {
  await Promise.all([product.stop(5_000), twin.stop(5_000)]);
  await inventory.stopConsuming(1_000);
  await inventory.close();
});

interface Call {
  method?: string;
  authorization?: string;
  body?: unknown;
  contentType?: string;
  at?: StartedService;
}

async function call(path: string, { method, authorization, body, contentType, at = product }: Call = {}) {
  const response = await fetch(`${at.url}${path}`, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { ...(authorization ? { authorization } : {}), 'content-type': contentType ?? 'application/json' },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : undefined };
}

const lamp = () => ({ id: `lamp-${randomUUID()}`, name: 'Lamp', category: 'home', price: usd(1_999), initialStock: 3 });
const create = (body: unknown) => call('/products', { authorization: admin, body });
const importing = (lines: unknown[]) =>
  call('/products/import', {
    authorization: admin,
    contentType: 'application/x-ndjson',
    body: lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'),
  });

describe('one product', () => {
  it('is created, can be ordered by the time of the answer, and is told of once', async () => {
    const body = lamp();
    const { status, headers, body: answer } = await create(body);
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`/api/v1/products/${body.id}`);
    expect(answer).toEqual({
      id: body.id,
      sku: body.id,
      name: 'Lamp',
      description: '',
      category: 'home',
      price: { amount: 1_999, currency: 'USD' },
      images: [],
      attributes: {},
      rating: { average: 0, count: 0 },
      availability: 'in_stock',
      status: 'active',
      createdAt: expect.any(String),
      updatedAt: answer.createdAt,
    });
    expect((await call(`/products/${body.id}`)).body).toEqual(answer);
    const messages = created.filter((message) => message.subject === body.id);
    expect(messages).toMatchObject([{ data: { productId: body.id, initialStock: 3 }, source: 'product' }]);
  });

  it('is public, and 304 to who has it until it changes; an archived one is for administrators alone', async () => {
    const { id } = lamp();
    await create({ ...lamp(), id });
    const ask = (tag: string, path = `/products/${id}`) =>
      fetch(`${product.url}${path}`, { headers: { 'if-none-match': tag } });
    for (const path of [`/products/${id}`, '/products?search=lamp', '/categories']) {
      const { headers } = await call(path);
      expect(headers.get('cache-control')).toBe('public, max-age=0, must-revalidate');
      expect((await ask(headers.get('etag') ?? '', path)).status).toBe(304);
    }
    const before = (await call(`/products/${id}`)).headers.get('etag') ?? '';
    await call(`/products/${id}`, { method: 'PATCH', authorization: admin, body: { name: 'Better lamp' } });
    expect((await ask(before)).status).toBe(200);

    await call(`/products/${id}`, { method: 'DELETE', authorization: admin });
    const archived = await call(`/products/${id}`, { authorization: admin });
    expect([archived.status, archived.headers.get('cache-control')]).toEqual([200, 'private, no-store']);
  });

  it('gets an id of its own, and keeps ids and SKUs unique', async () => {
    const { id, ...withoutId } = lamp();
    const first = await create({ ...withoutId, sku: `SKU-${id}` });
    expect(first.status).toBe(201);
    expect(first.body.id).toMatch(/^[\w-]{1,128}$/);
    const answers = await Promise.all([create({ ...withoutId, id }), create({ ...withoutId, id })]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409]);
    const sameSku = await create({ ...withoutId, sku: `SKU-${id}` });
    expect(sameSku).toMatchObject({ status: 409, body: { code: 'conflict' } });
  });

  it('is changed, which counts only if something differs', async () => {
    const { body } = await create({ ...lamp(), style: 'desk', attributes: { colour: 'red' } });
    const patch = (change: unknown) =>
      call(`/products/${body.id}`, { method: 'PATCH', authorization: admin, body: change });
    expect((await patch({ name: 'Lamp', attributes: { colour: 'red' } })).body).toEqual(body);
    const changed = await patch({ price: usd(2_500), style: null, description: 'Bright' });
    expect(changed).toMatchObject({ status: 200, body: { price: usd(2_500), description: 'Bright' } });
    expect(changed.body).not.toHaveProperty('style');
    expect(changed.body.updatedAt > body.updatedAt).toBe(true);
    expect((await patch({ initialStock: 4 })).status).toBe(400);
    const other = await create(lamp());
    expect(await patch({ sku: other.body.sku })).toMatchObject({ status: 409, body: { code: 'conflict' } });
  });

  it('is archived: gone for the public, still there for administrators', async () => {
    const { id } = (await create(lamp())).body;
    const remove = (authorization?: string) =>
      call(`/products/${id}`, { method: 'DELETE', ...(authorization ? { authorization } : {}) });
    expect((await remove()).status).toBe(401);
    expect((await remove(identity.customer('c'))).status).toBe(403);
    expect((await remove(admin)).status).toBe(204);
    expect((await remove(admin)).status).toBe(204);
    expect((await call(`/products/${id}`)).status).toBe(404);
    expect(await call(`/products/${id}`, { authorization: admin })).toMatchObject({ body: { status: 'archived' } });
    const unknown = { method: 'DELETE', authorization: admin };
    expect((await call('/products/unheard-of', unknown)).status).toBe(404);
  });

  it.each([
    [{ name: '' }],
    [{ name: 'x'.repeat(201) }],
    [{ name: 5 }],
    [{ price: 19.99 }],
    [{ price: { amount: 0, currency: 'USD' } }],
    [{ price: { amount: 1.5, currency: 'USD' } }],
    [{ price: { amount: 100_000_001, currency: 'USD' } }],
    [{ price: { amount: 5, currency: 'EUR' } }],
    [{ id: 'a b' }],
    [{ id: 'x'.repeat(129) }],
    [{ initialStock: -1 }],
    [{ images: ['javascript:alert(1)'] }],
    [{ images: Array.from({ length: 21 }, () => 'a.jpg') }],
    [{ attributes: { 'a.b': 'x' } }],
    [{ attributes: { a: 5 } }],
    [{ description: 'x'.repeat(5_001) }],
    [{ rating: { average: 5, count: 1 } }],
  ])('is refused with %j', async (fault) => {
    expect(await create({ ...lamp(), ...fault })).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
  });
});

describe('an import', () => {
  const plain = (prefix: string, count: number) =>
    Array.from({ length: count }, (_, number) => ({
      id: `${prefix}-${number}`,
      name: `Thing ${number} ${prefix}`,
      category: `category ${number % 20}`,
      style: 'plain',
      description: 'A thing that does what such things do, in every home and garden.',
      price: 10.99 + number,
      image: `${number}.jpg`,
      stock: number % 3,
      genderAffinity: 'F',
    }));

  it('lands thousands of products that can be ordered at once, and changes nothing the second time', async () => {
    const lines = plain(randomUUID(), 2_465);
    const first = await importing(lines);
    expect(first).toMatchObject({ status: 200, body: { created: 2_465, updated: 0, rejected: 0, errors: [] } });
    expect((await call(`/products/${lines[1]?.id}`)).body).toMatchObject({
      price: usd(1_199),
      images: ['1.jpg'],
      attributes: { genderAffinity: 'F' },
      availability: 'in_stock',
    });
    expect((await call(`/products/${lines[2_463]?.id}`)).body.availability).toBe('out_of_stock');
    const second = await importing(lines);
    expect(second.body).toEqual({ created: 0, updated: 0, rejected: 0, errors: [] });
  }, 60_000);

  it('counts what really changed, also after its stock did, and tells of no stock again', async () => {
    const [one, other] = plain(randomUUID(), 2);
    await importing([one, other]);
    await inventory.publish([availability(other?.id ?? '', 0, 2)]);
    await eventually(async () => (await call(`/products/${other?.id}`)).body.availability === 'out_of_stock');
    const before = (await call(`/products/${other?.id}`)).body;
    const { body } = await importing([
      { ...one, price: 99 },
      { ...other, stock: 50 },
    ]);
    expect(body).toEqual({ created: 0, updated: 1, rejected: 0, errors: [] });
    expect((await call(`/products/${one?.id}`)).body.price).toEqual(usd(9_900));
    expect((await call(`/products/${other?.id}`)).body).toEqual(before);
    expect(created.filter((message) => message.subject === other?.id)).toHaveLength(1);
  });

  it('lands good lines whatever the bad ones do, and says which are bad', async () => {
    const [one, other, third] = plain(randomUUID(), 3);
    const taken = `sku-${randomUUID()}`;
    await create({ ...lamp(), sku: taken });
    const { status, body } = await importing([
      one,
      '{ not json',
      '',
      { ...other, price: -5 },
      { ...other, id: 'not an id' },
      { ...third, sku: taken },
      { ...one, name: 'Renamed in the same file' },
      third,
    ]);
    expect(status).toBe(200);
    expect(body).toMatchObject({ created: 2, updated: 1, rejected: 4 });
    expect(body.errors.map((error: { line: number }) => error.line)).toEqual([2, 4, 5, 6]);
    expect(body.errors[1]).toEqual({ line: 4, id: other?.id, message: expect.stringContaining('price') });
    expect(body.errors[3]).toMatchObject({ message: expect.stringContaining('sku') });
    expect((await call(`/products/${one?.id}`)).body.name).toBe('Renamed in the same file');
    expect((await call(`/products/${other?.id}`)).status).toBe(404);
  });

  it('creates each product once when the same file comes twice at the same time', async () => {
    const lines = plain(randomUUID(), 700);
    const answers = await Promise.all([importing(lines), importing(lines)]);
    expect(answers.map((answer) => answer.body.rejected)).toEqual([0, 0]);
    expect(answers.reduce((sum, answer) => sum + answer.body.created, 0)).toBe(700);
  });

  it('is for administrators, of the right media type, and of a bounded size', async () => {
    const body = '{}';
    const contentType = 'application/x-ndjson';
    expect((await call('/products/import', { body, contentType })).status).toBe(401);
    const customer = identity.customer('c');
    expect((await call('/products/import', { body, contentType, authorization: customer })).status).toBe(403);
    expect((await call('/products/import', { body, authorization: admin })).status).toBe(415);
    const long = { id: 'long', description: 'x'.repeat(70_000) };
    expect((await importing([long])).body).toMatchObject({ rejected: 1, errors: [{ line: 1 }] });
    const tooLarge = await importing(Array.from({ length: 40 }, () => 'x'.repeat(60_000)));
    expect(tooLarge).toMatchObject({ status: 413, body: { code: 'payload_too_large' } });
  });
});

describe('the list', () => {
  it('searches, filters, sorts and pages with facets', async () => {
    const style = `style-${randomUUID()}`;
    for (const [index, name] of ['Crimson teapot', 'Azure teapot', 'Azure kettle'].entries()) {
      await create({ ...lamp(), name, style, price: usd(1_000 * (index + 1)), initialStock: index });
    }
    const query = `style=${style}&search=teapto&sort=-price&limit=1&page=2`;
    const { status, headers, body } = await call(`/products?${query}`);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(body.items).toMatchObject([{ name: 'Crimson teapot' }]);
    expect(body.page).toEqual({ number: 2, limit: 1, totalItems: 2, totalPages: 2 });
    expect(body.facets.style).toEqual([{ value: style, count: 2 }]);
    const inStock = await call(`/products?style=${style}&inStock=true&category=home&minPrice=2000&maxPrice=2999`);
    expect(inStock.body.items).toMatchObject([{ name: 'Azure teapot' }]);
    const { body: categories } = await call('/categories');
    expect(categories.items).toEqual(expect.arrayContaining([{ name: 'home', count: expect.any(Number) }]));
  });

  it.each([
    ['sort=cheapest', 'query.sort'],
    ['minPrice=-1', 'query.minPrice'],
    ['minPrice=1.5', 'query.minPrice'],
    ['maxPrice=abc', 'query.maxPrice'],
    ['minPrice=2&maxPrice=1', 'query.minPrice'],
    ['page=0', 'query.page'],
    ['page=x', 'query.page'],
    ['limit=-1', 'query.limit'],
    ['inStock=yes', 'query.inStock'],
    ['sort=price&sort=name', 'query.sort'],
    [`search=${'x'.repeat(201)}`, 'query.search'],
  ])('refuses %s', async (query, path) => {
    const { status, body } = await call(`/products?${query}`);
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'validation_failed', errors: [{ path }] });
  });

  it('clamps the limit', async () => {
    expect((await call('/products?limit=1000')).body.page.limit).toBe(100);
  });
});

describe('two instances', () => {
  it('see what the other one creates at once, and what it changes soon', async () => {
    const { id } = (await create(lamp())).body;
    expect((await call(`/products/${id}`, { at: twin })).status).toBe(200);
    await call(`/products/${id}`, { method: 'PATCH', authorization: admin, body: { name: 'Renamed', category: id } });
    await eventually(async () => (await call(`/products/${id}`, { at: twin })).body.name === 'Renamed');
    await eventually(async () => (await call(`/products?category=${id}`, { at: twin })).body.page.totalItems === 1);
    await call(`/products/${id}`, { method: 'DELETE', authorization: admin, at: twin });
    await eventually(async () => (await call(`/products/${id}`)).status === 404);
  });

  it('shows the latest availability on both, whatever order the messages come in', async () => {
    const { id } = (await create(lamp())).body;
    await inventory.publish([availability(id, 0, 3), availability(id, 5, 2)]);
    for (const at of [product, twin]) {
      await eventually(async () => (await call(`/products/${id}`, { at })).body.availability === 'out_of_stock');
    }
    await inventory.publish([availability(id, 5, 4)]);
    for (const at of [product, twin]) {
      await eventually(async () => (await call(`/products/${id}`, { at })).body.availability === 'in_stock');
    }
  });
});

describe('prices', () => {
  // Made for each call: it is good for a minute only.
  const service = () => identity.service('order', 'product');
  const ask = (productIds: string[], authorization?: string, at = product) =>
    call(quotePrices.path, { body: { productIds }, at, ...(authorization ? { authorization } : {}) });

  it('are quoted to services for what can be bought', async () => {
    const { id } = (await create(lamp())).body;
    const archived = (await create(lamp())).body.id as string;
    await call(`/products/${archived}`, { method: 'DELETE', authorization: admin });
    const { status, body } = await ask([id, archived, 'unheard-of', id], service());
    expect(status).toBe(200);
    expect(pricesResponseSchema.parse(body)).toEqual({
      items: [{ productId: id, name: 'Lamp', unitPrice: usd(1_999) }],
    });
    expect((await ask([id], service(), twin)).body.items).toHaveLength(1);
  });

  it('are for services alone', async () => {
    expect((await ask(['p'])).status).toBe(401);
    expect((await ask(['p'], admin)).status).toBe(403);
    expect((await ask([], service())).status).toBe(400);
  });
});

it('owes nothing to the broker in the end', async () => {
  const products = product.kit.mongo.collection('products');
  await eventually(async () => (await products.countDocuments({ 'outbox.time': { $exists: true } })) === 0);
});
