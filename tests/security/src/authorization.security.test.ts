import { randomUUID } from 'node:crypto';
import { type Answer, platformFrom, ShopClient } from '@shop/journeys';
import { type Cast, newCast, possessionsOf, type Role } from './cast';
import { expectNothingInside, expectRefused, type Refusal, secretsIn } from './expectations';
import { liveConnection, type RouteExpectation, routes } from './routes';

const platform = platformFrom(process.env);

/** Whose things the refused ask for, and nobody changes. */
let victim: Cast;
/** Whose things those who may are let at. */
let served: Cast;
let before: unknown;

beforeAll(async () => {
  [victim, served] = await Promise.all([newCast(platform), newCast(platform)]);
  before = await possessionsOf(victim);
});

async function call(name: string, route: RouteExpectation, role: Role, cast: Cast): Promise<Answer<unknown>> {
  const succeeds = typeof route.access[role] === 'number';
  const params = (succeeds ? await route.fresh?.(cast) : undefined) ?? route.params?.(cast) ?? {};
  const [method = '', template = ''] = name.split(' ');
  const path = template.replace(/\{(\w+)\}/g, (_, parameter: string) => params[parameter] ?? `{${parameter}}`);
  const body = route.body && { text: JSON.stringify(route.body(cast)) };
  return cast.clients[role].send(method, path, {
    ...body,
    headers: {
      ...(body ? { 'content-type': route.contentType ?? 'application/json' } : {}),
      'idempotency-key': randomUUID(),
    },
  });
}

const roles: Role[] = ['anonymous', 'stranger', 'owner', 'admin'];
const cases = Object.entries(routes).flatMap(([name, route]) =>
  roles.map((role) => ({ name, route, role, expected: route.access[role] })),
);
const isRefusal = (expected: number | Refusal): expected is Refusal => typeof expected === 'string';

async function expectRefusalOf({ name, route, role, expected }: (typeof cases)[number]): Promise<void> {
  expectRefused(await call(name, route, role, victim), expected as Refusal);
  expect(await possessionsOf(victim)).toEqual(before);
}

/** Names nothing that is the owner's; the address's own words, for instance, are everybody's. */
function expectNothingOf({ clients, ids: { product: _, ...own } }: Cast, { text }: Answer<unknown>): void {
  for (const id of [...Object.values(own), clients.owner.user.email]) expect(text).not.toContain(id);
}

describe('API1 Broken object level authorization', () => {
  const ofOthers = cases.filter(({ role, expected }) => role === 'stranger' && expected === '404 not_found');
  it.each(ofOthers)('$name of another customer: $expected', expectRefusalOf);

  const ownOnly = cases.filter(({ name, role, route, expected }) => {
    return role === 'stranger' && expected === 200 && route.access.anonymous !== 200 && name.startsWith('GET');
  });
  it.each(ownOnly)('$name shows a stranger nothing of the owner', async ({ name, route }) => {
    const answer = await call(name, route, 'stranger', victim);
    expect(answer.status).toBe(200);
    expectNothingOf(victim, answer);
  });

  const filters = [
    '/payments?orderId=:order',
    '/shipments?orderId=:order',
    '/orders?customerId=:customer',
    '/notifications?customerId=:customer',
    '/users/me/addresses?customerId=:customer',
    '/cart?customerId=:customer',
  ];
  it.each(filters)('GET %s does not find what belongs to the owner', async (filter) => {
    const { order, customer } = victim.ids;
    const answer = await victim.clients.stranger.get(filter.replace(':order', order).replace(':customer', customer));
    if (answer.status !== 200) expectRefused(answer, '400 validation_failed');
    else expectNothingOf(victim, answer);
  });
});

describe('API5 Broken function level authorization', () => {
  it('has an expectation for every route of /openapi.json, and none for a route that is not there', async () => {
    const { paths } = (
      await new ShopClient(platform.url).send<{ paths: Record<string, object> }>('GET', '/openapi.json')
    ).expect(200);
    const published = Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const expected = [...Object.keys(routes), `GET ${liveConnection}`, `POST ${liveConnection}`];
    expect(expected.sort()).toEqual(published.sort());
  });

  const refused = cases.filter(({ role, expected }) => isRefusal(expected) && role !== 'stranger');
  it.each(refused)('$name by $role: $expected', expectRefusalOf);

  const forbidden = cases.filter(({ role, expected }) => role === 'stranger' && expected === '403 forbidden');
  it.each(forbidden)('$name by another customer: $expected', expectRefusalOf);

  const allowed = cases.filter(({ expected }) => !isRefusal(expected));
  it.each(allowed)('$name by $role: $expected', async ({ name, route, role, expected }) => {
    const answer = await call(name, route, role, served);
    expect(`${answer.status} ${answer.status === expected ? '' : answer.text}`).toBe(`${expected} `);
    expectNothingInside(answer);
    const mayHaveTokens = /auth\/(?:login|register)$/.test(name);
    const secrets = secretsIn(answer.text.startsWith('{') ? answer.json() : {});
    expect(mayHaveTokens ? [] : secrets).toEqual([]);
  });
});
