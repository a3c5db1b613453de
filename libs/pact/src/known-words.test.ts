import { unknownWords } from './known-words';
import { exampleOf, oneOf } from './matching';
import type { MatchingRules, PactInteraction } from './pact-files';

const words = ['pending', 'confirmed', 'cancelled'];
const document = {
  paths: {
    '/api/v1/orders': {
      get: {
        responses: { 200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Orders' } } } } },
      },
    },
  },
  components: {
    schemas: {
      Orders: { properties: { items: { type: 'array', items: { allOf: [{ $ref: '#/components/schemas/Order' }] } } } },
      Order: { properties: { status: { type: 'string', enum: words } } },
    },
  },
};

const pactWith = (...interactions: PactInteraction[]) => ({
  consumer: { name: 'gateway' },
  provider: { name: 'order' },
  interactions,
});

const orders = (status: string, rules: MatchingRules = {}): PactInteraction => ({
  type: 'Synchronous/HTTP',
  description: 'GET /orders, of a customer',
  response: { status: 200, body: { content: { items: [{ status }] } }, matchingRules: { body: rules } },
});
const ruleOf = (...[first = '', ...others]: string[]): MatchingRules => {
  const { regex } = oneOf(first, ...others) as unknown as { regex: string };
  return { '$.items[*].status': { matchers: [{ match: 'regex', regex }] } };
};

test('names both, the place and the word that only the provider knows', () => {
  const example = exampleOf(oneOf('confirmed')) as string;
  expect(unknownWords(pactWith(orders(example, ruleOf('confirmed', 'pending'))), document)).toEqual([
    'order may say cancelled in GET /orders, of a customer ($.items[*].status), which gateway does not know',
  ]);
});

test('is content with all of them, in one example or in several', () => {
  expect(unknownWords(pactWith(orders('pending', ruleOf(...words))), document)).toEqual([]);
  expect(unknownWords(pactWith(...words.map((word) => orders(word))), document)).toEqual([]);
});

test('asks nothing of a consumer that takes any text', () => {
  const anyText = { '$.items': { matchers: [{ match: 'type' }] } };
  expect(unknownWords(pactWith(orders('pending', anyText)), document)).toEqual([]);
});

test('knows the schemas of messages', () => {
  const cancelled = (reason: string): PactInteraction => ({
    type: 'Asynchronous/Messages',
    description: `order.cancelled for notify-customers, ${reason}`,
    contents: { content: { data: { reason } } },
  });
  const [fault] = unknownWords(pactWith(cancelled('out_of_stock'), cancelled('payment_declined')), {});
  expect(fault).toMatch(/^order may say payment_timeout, .+ \(\$\.data\.reason\), which gateway does not know$/);
});
