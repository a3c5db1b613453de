import { mergeDocuments, type OpenApiDocument } from './merge-documents';
import { mergeMessageDocuments } from './merge-message-documents';

const answer = (name: string) => ({
  200: { description: '', content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } } },
});

const own: OpenApiDocument = { openapi: '3.1.0', info: { title: 'Shop', version: '1.0.0' }, paths: {} };
const product: OpenApiDocument = {
  ...own,
  paths: {
    '/api/v1/products': { get: { security: [{ bearer: [] }], responses: answer('ProductPage') } },
    '/internal/prices': { post: { security: [{ service: [] }], responses: answer('Prices') } },
  },
  components: {
    securitySchemes: { bearer: {}, service: {} },
    schemas: {
      ProductPage: { properties: { items: { items: { $ref: '#/components/schemas/Product' } } } },
      Product: { type: 'object' },
      Prices: { type: 'object' },
      Problem: { type: 'object' },
    },
  },
};

it('keeps what the published paths refer to, and nothing of what services tell each other', () => {
  const { paths, components } = mergeDocuments(own, [product]);
  expect(Object.keys(paths)).toEqual(['/api/v1/products']);
  expect(Object.keys(components?.schemas ?? {})).toEqual(['Problem', 'Product', 'ProductPage']);
  expect(Object.keys(components?.securitySchemes ?? {})).toEqual(['bearer']);
});

it('says of health and readiness what the gateway answers, and of live connections what their service does', () => {
  const operation = (summary: string) => ({ get: { summary, responses: {} } });
  const front = { ...own, paths: { '/health': operation('of the gateway') } };
  const service = {
    ...own,
    paths: { '/health': operation('of a service'), '/metrics': operation('no'), '/socket.io/': operation('live') },
  };
  const { paths } = mergeDocuments(front, [service]);
  expect(paths['/health']).toEqual(operation('of the gateway'));
  expect(Object.keys(paths)).toEqual(['/health', '/socket.io/']);
});

it('adds what the gateway itself answers: budgets, and a service that is away', () => {
  const { paths, components } = mergeDocuments(own, [product]);
  const named = { headers: { 'x-request-id': { $ref: '#/components/headers/RequestId' } } };
  expect(components?.responses).toMatchObject({ TooManyRequests: named, Unavailable: named });
  expect(paths['/api/v1/products']).toMatchObject({
    get: {
      responses: {
        200: { headers: { RateLimit: { $ref: '#/components/headers/RateLimit' } } },
        429: { $ref: '#/components/responses/TooManyRequests' },
        503: { $ref: '#/components/responses/Unavailable' },
      },
    },
  });
});

it('puts the messages of all services together, the same whoever answered first', () => {
  const info = { title: 'Messages', version: '1.0.0' };
  const of = (service: string) => ({
    ...mergeMessageDocuments(info, []),
    channels: { [`${service}.queue`]: { address: service } },
    operations: { [`${service}.receive.queue`]: { action: 'receive' } },
    components: { messages: { 'order.placed.v1': {}, [`${service}.v1`]: {} } },
  });
  const merged = mergeMessageDocuments(info, [of('order'), of('auth')]);
  expect(JSON.stringify(merged)).toBe(JSON.stringify(mergeMessageDocuments(info, [of('auth'), of('order')])));
  expect(Object.keys(merged.channels)).toEqual(['auth.queue', 'order.queue']);
  expect(Object.keys(merged.components.messages ?? {})).toEqual(['auth.v1', 'order.placed.v1', 'order.v1']);
});
