import { needsProvider, pactHash } from './pact-hash';

const pact = (...interactions: object[]) => ({
  consumer: { name: 'order' },
  provider: { name: 'product' },
  interactions: interactions as { type?: string }[],
});

it('is the same for the same expectations, in whatever order they are written', () => {
  const one = pact({ description: 'a', response: { status: 200, body: [1, 2] } }, { description: 'b' });
  const other = pact({ description: 'b' }, { response: { body: [1, 2], status: 200 }, description: 'a' });
  expect(pactHash({ ...one, metadata: { pactSpecification: '4.0' } })).toBe(pactHash(other));
});

it('is another one for another expectation', () => {
  expect(pactHash(pact({ body: [1, 2] }))).not.toBe(pactHash(pact({ body: [2, 1] })));
  expect(pactHash({ ...pact(), consumer: { name: 'user' } })).not.toBe(pactHash(pact()));
});

it('knows who can wait for the provider', () => {
  expect(needsProvider(pact({ type: 'Asynchronous/Messages' }))).toBe(false);
  expect(needsProvider(pact({ type: 'Asynchronous/Messages' }, { type: 'Synchronous/HTTP' }))).toBe(true);
});
