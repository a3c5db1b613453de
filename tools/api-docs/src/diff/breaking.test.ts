import type { ApiDocument, JsonObject } from '../documents';
import { compare } from './breaking';

type Change = (parts: { operation: Operation; taken: Schema; answered: Schema; document: JsonObject }) => void;
type Schema = { type: string; required: string[]; properties: Record<string, JsonObject> };
type Operation = { operationId: string; security: JsonObject[]; responses: Record<string, JsonObject> };

/** A document with one operation, changed. */
function documentWith(change: Change = () => {}, version = '1.2.0'): JsonObject {
  const taken: Schema = { type: 'object', required: ['n'], properties: { n: { type: 'integer', maximum: 100 } } };
  const answered: Schema = {
    type: 'object',
    required: ['id'],
    properties: {
      id: { type: 'string' },
      state: { type: 'string', enum: ['open', 'done'] },
      part: {
        anyOf: [{ type: 'object', required: ['name'], properties: { name: { type: 'string' } } }, { type: 'null' }],
      },
    },
  };
  const json = (schema: Schema) => ({ content: { 'application/json': { schema } } });
  const operation: Operation & JsonObject = {
    operationId: 'makeThing',
    security: [{}, { bearer: [] }],
    parameters: [{ name: 'page', in: 'query', schema: { type: 'integer' } }],
    requestBody: { required: true, ...json(taken) },
    responses: { 201: { description: 'Made', ...json(answered) } },
  };
  const document: JsonObject = {
    openapi: '3.1.0',
    info: { title: 'Things', version },
    paths: { '/things': { post: operation } },
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
  };
  change({ operation, taken, answered, document });
  return JSON.parse(JSON.stringify(document)) as JsonObject;
}

const after = (content: JsonObject): ApiDocument => ({ service: 'thing', kind: 'openapi', content });

const breaking: [string, Change][] = [
  ['an operation goes', ({ document }) => Object.assign(document, { paths: {} })],
  ['an operation gets another name', ({ operation }) => Object.assign(operation, { operationId: 'createThing' })],
  ['an answer loses a property', ({ answered }) => delete answered.properties.state],
  [
    'a property of an answer gets another name',
    ({ answered: { properties } }) => Object.assign(properties, { key: properties.id, id: undefined }),
  ],
  ['a property of an answer may be missing', ({ answered }) => Object.assign(answered, { required: [] })],
  [
    'a property of an answer gets another type',
    ({ answered }) => Object.assign(answered.properties, { id: { type: 'integer' } }),
  ],
  [
    'a property of an answer may be null',
    ({ answered }) => Object.assign(answered.properties, { id: { type: ['string', 'null'] } }),
  ],
  [
    'an answer has a value more',
    ({ answered: { properties } }) => Object.assign(properties.state ?? {}, { enum: ['open', 'done', 'lost'] }),
  ],
  [
    'an answer no longer says which values there are',
    ({ answered }) => Object.assign(answered.properties, { state: { type: 'string' } }),
  ],
  [
    'an answer is of a further kind',
    ({ answered: { properties } }) =>
      (properties.part?.anyOf as JsonObject[] | undefined)?.push({
        type: 'object',
        required: ['code'],
        properties: { code: { type: 'integer' } },
      }),
  ],
  [
    'a request needs a further property',
    ({ taken }) =>
      Object.assign(taken, { required: ['n', 'm'], properties: { ...taken.properties, m: { type: 'string' } } }),
  ],
  ['a request may hold less', ({ taken }) => Object.assign(taken.properties, { n: { type: 'integer', maximum: 10 } })],
  ['a parameter goes', ({ operation }) => Object.assign(operation, { parameters: [] })],
  [
    'another status says that it went well',
    ({ operation }) => Object.assign(operation, { responses: { 200: operation.responses[201] } }),
  ],
  [
    'callers have to sign in in another way',
    ({ document }) =>
      Object.assign(document, {
        components: { securitySchemes: { bearer: { type: 'apiKey', in: 'header', name: 'x' } } },
      }),
  ],
  ['callers have to sign in', ({ operation }) => Object.assign(operation, { security: [{ bearer: [] }] })],
];

it.each(breaking)('finds that %s', async (_, change) => {
  const { findings, announced } = await compare(documentWith(), after(documentWith(change)));
  expect(findings.length).toBeGreaterThan(0);
  expect(announced).toBe(false);
});

it.each<[string, Change]>([
  ['nothing changes', () => {}],
  ['an answer says more', ({ answered }) => Object.assign(answered.properties, { more: { type: 'string' } })],
  [
    'an answer has a value less',
    ({ answered }) => Object.assign(answered.properties, { state: { type: 'string', enum: ['open'] } }),
  ],
  ['a request may say more', ({ taken }) => Object.assign(taken.properties, { more: { type: 'string' } })],
  [
    'there is a further operation',
    ({ document, operation }) =>
      Object.assign(document.paths ?? {}, { '/more': { get: { ...operation, operationId: 'more' } } }),
  ],
  ['it is told in other words', ({ operation }) => Object.assign(operation, { summary: 'Makes one' })],
])('lets it pass that %s', async (_, change) => {
  const { findings } = await compare(documentWith(), after(documentWith(change)));
  expect(findings).toEqual([]);
});

it('says where and what, and whether the version tells of it', async () => {
  const broken = documentWith(({ answered }) => delete answered.properties.state, '2.0.0');
  const { findings, announced } = await compare(documentWith(), after(broken));
  expect(findings).toEqual([{ where: 'POST /things', what: expect.stringContaining('state') }]);
  expect(announced).toBe(true);
});
