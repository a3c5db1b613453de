import { isShopError, type ShopError } from '@shop/errors';
import { z } from 'zod';
import { pageOf, pageParameters, parseQuery, validate } from '.';

function errorOf(work: () => unknown): ShopError {
  try {
    work();
  } catch (error) {
    if (isShopError(error)) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('validate', () => {
  const schema = z.strictObject({ items: z.array(z.strictObject({ quantity: z.int().min(1) })), name: z.string() });

  it('reports every fault with its path', () => {
    const { code, errors } = errorOf(() =>
      validate(schema, { items: [{ quantity: 0, extra: 1 }, { quantity: 'x' }], admin: true, $where: 1 }),
    );
    expect(code).toBe('validation_failed');
    expect(errors?.map(({ path }) => path).sort()).toEqual([
      '$where',
      'admin',
      'items.0.extra',
      'items.0.quantity',
      'items.1.quantity',
      'name',
    ]);
  });

  it('says where the input came from', () => {
    expect(errorOf(() => validate(z.object({ id: z.string() }), {}, 'path')).errors?.[0]?.path).toBe('path.id');
  });

  it('does not let a prototype through', () => {
    const input: unknown = JSON.parse('{"items":[],"name":"x","__proto__":{"admin":true}}');
    expect(errorOf(() => validate(schema, input)).code).toBe('validation_failed');
  });
});

describe('parseQuery', () => {
  it('decodes names and values', () => {
    expect({ ...parseQuery('/a?search=gr%C3%BCn+tea&empty=&flag') }).toEqual({
      search: 'grün tea',
      empty: '',
      flag: '',
    });
    expect({ ...parseQuery('/a') }).toEqual({});
  });

  it.each(['/a?page=1&page=2', '/a?page=1&p%61ge=1'])('refuses a parameter given twice: %s', (url) => {
    expect(errorOf(() => parseQuery(url)).errors).toEqual([{ path: 'query.page', message: 'given more than once' }]);
  });

  it('has no prototype that a parameter could reach', () => {
    const query = parseQuery('/a?__proto__=x&constructor=y');
    expect(Object.keys(query)).toEqual(['__proto__', 'constructor']);
    expect({}).not.toHaveProperty('x');
  });
});

describe('pages', () => {
  const schema = z.object(pageParameters);

  it('has defaults and clamps the limit', () => {
    expect(schema.parse({})).toEqual({ page: 1, limit: 20 });
    expect(schema.parse({ page: '3', limit: '5000' })).toEqual({ page: 3, limit: 100 });
    expect(schema.parse({ page: '9'.repeat(400), limit: '9'.repeat(400) })).toMatchObject({ limit: 100 });
  });

  it.each(['0', '-1', '1.5', '1e2', '0x1', '', ' 1', 'abc'])('refuses page %j', (page) => {
    expect(schema.safeParse({ page }).success).toBe(false);
  });

  it.each([
    [0, 0],
    [1, 1],
    [20, 1],
    [21, 2],
  ])('makes of %s items %s pages', (total, pages) => {
    expect(pageOf([], total, { page: 9, limit: 20 }).page).toEqual({
      number: 9,
      limit: 20,
      totalItems: total,
      totalPages: pages,
    });
  });
});
