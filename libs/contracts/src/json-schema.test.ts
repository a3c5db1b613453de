import { z } from 'zod';
import { documentedAs, named, nameOf, schemaComponents } from './json-schema';

const price = named('Price', z.strictObject({ amount: z.int() }), { amount: 1 });

it('refers to named schemas and keeps them as components', () => {
  const { schemaOf, components } = schemaComponents();
  const line = named('Line', z.object({ price, also: price.optional() }));
  expect(schemaOf(line, 'output')).toEqual({ $ref: '#/components/schemas/Line' });
  expect(components()).toEqual({
    Line: {
      type: 'object',
      properties: { price: { $ref: '#/components/schemas/Price' }, also: { $ref: '#/components/schemas/Price' } },
      required: ['price'],
    },
    Price: {
      type: 'object',
      properties: { amount: { type: 'integer' } },
      required: ['amount'],
      additionalProperties: false,
      examples: [{ amount: 1 }],
    },
  });
});

it('leaves answers open to what is added later, and keeps what refuses the unknown closed', () => {
  const { schemaOf } = schemaComponents();
  expect(schemaOf(z.object({}), 'output')).not.toHaveProperty('additionalProperties');
  expect(schemaOf(z.strictObject({}), 'input')).toHaveProperty('additionalProperties', false);
});

it('describes a parameter as its sender sees it', () => {
  const page = documentedAs(z.string().transform(Number).prefault('1'), { type: 'integer', default: 1 });
  const { schemaOf } = schemaComponents();
  expect(schemaOf(page, 'input')).toEqual({ type: 'integer', default: 1 });
  expect(schemaOf(documentedAs(z.string(), { type: 'integer' }).optional(), 'input')).toEqual({ type: 'integer' });
});

it('takes descriptions over, and names no copy of a schema', () => {
  const { schemaOf } = schemaComponents();
  expect(schemaOf(z.string().describe('A word'), 'input')).toEqual({ type: 'string', description: 'A word' });
  expect(nameOf(price)).toBe('Price');
  expect(nameOf(price.extend({ more: z.string() }))).toBeUndefined();
});

it('does not take two different schemas for one', () => {
  const { schemaOf } = schemaComponents();
  schemaOf(price, 'input');
  expect(() => schemaOf(named('Price', z.object({ euros: z.int() })), 'input')).toThrow('called Price');
});
