import { named } from '@shop/contracts';
import { z } from 'zod';
import { openApiDocument } from './openapi';
import { pageParameters, pageSchema } from './page';
import { noContent, ok, type Route, route } from './route';

const info = { title: 'Things', version: '1.0.0', description: '' };
const thing = named('Thing', z.object({ id: z.string() }), { id: 't1' });

const list = route({
  method: 'get',
  path: '/things',
  operationId: 'listThings',
  access: 'public',
  summary: 'All',
  query: z.object({ owner: z.string(), ...pageParameters }),
  responses: { 200: { description: 'A page', schema: pageSchema(thing), headers: { ETag: 'Of this answer' } } },
  handle: async () => ok({}),
});

const change = route({
  method: 'put',
  path: '/things/:id',
  operationId: 'changeThing',
  access: 'admin',
  summary: 'One',
  params: z.object({ id: z.string().max(10) }),
  requestHeaders: { 'Idempotency-Key': { description: 'Once', required: true, schema: z.string() } },
  body: thing,
  responses: { 204: { description: 'Done' }, 409: { description: '`conflict`: taken' } },
  handle: async () => noContent(),
});

const internal = route({
  ...list,
  path: '/internal/things',
  operationId: 'listThingsForServices',
  access: 'service',
} as Route);

interface Operation {
  parameters: { name: string; in: string; required: boolean; schema: object }[];
  requestBody: object;
  responses: Record<string, { headers?: object; content?: Record<string, object> }>;
  security: object[];
}

function operationOf(document: object, path: string, method: string): Operation {
  const { paths } = document as { paths: Record<string, Record<string, Operation>> };
  const operation = paths[path]?.[method];
  if (!operation) throw new Error(`The document has no ${method} ${path}`);
  return operation;
}

const document = openApiDocument(info, [list, change, internal], '/api/v1');

it('says what a list takes and answers, a page by the name of what is in it', () => {
  const { parameters, responses, security } = operationOf(document, '/api/v1/things', 'get');
  expect(parameters.map(({ name, required }) => [name, required])).toEqual([
    ['owner', true],
    ['page', false],
    ['limit', false],
  ]);
  expect(parameters[1]?.schema).toEqual({ type: 'integer', minimum: 1, default: 1 });
  expect(responses['200']?.headers).toMatchObject({ ETag: { description: 'Of this answer' } });
  expect(responses['200']?.content).toEqual({
    'application/json': { schema: { $ref: '#/components/schemas/ThingPage' } },
  });
  expect(security).toEqual([{}, { bearer: [] }]);
});

it('names the refusals that a request of this kind can meet', () => {
  const { responses, security, parameters } = operationOf(document, '/api/v1/things/{id}', 'put');
  expect(Object.keys(responses)).toEqual(['204', '400', '401', '403', '404', '409', 'default']);
  expect(Object.keys(responses['409']?.content ?? {})).toEqual(['application/problem+json']);
  expect(parameters).toMatchObject([
    { in: 'path', schema: { type: 'string', maxLength: 10 } },
    { name: 'Idempotency-Key', in: 'header', required: true },
  ]);
  expect(security).toEqual([{ bearer: [] }]);
});

it('keeps what is for other services out of the public paths', () => {
  expect(operationOf(document, '/internal/things', 'get').security).toEqual([{ service: [] }]);
});

it('takes no name twice', () => {
  expect(() => openApiDocument(info, [list, { ...change, operationId: 'listThings' }], '')).toThrow('listThings');
});
