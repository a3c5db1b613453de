import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keepResults } from './keep-results';
import type { TestOutcome } from './run-tests';

const root = mkdtempSync(join(tmpdir(), 'keep-results-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const outcome = (label: string, passed: boolean, side: TestOutcome['side'] = 'provider'): TestOutcome => ({
  label,
  side,
  passed,
  message: '',
});

it('keeps one result for each verified pair, a yes only when all of it passed', () => {
  mkdirSync(join(root, 'pacts'));
  for (const consumer of ['order', 'gateway']) {
    const pact = { consumer: { name: consumer }, provider: { name: 'product' }, interactions: [] };
    writeFileSync(join(root, 'pacts', `${consumer}-product.json`), JSON.stringify(pact));
  }
  const outcomes = [
    outcome('order → product: POST /internal/prices', true),
    outcome('gateway → product: GET /products', true),
    outcome('gateway → product: GET /products/{id}, unknown', false),
    outcome('product → auth: GET /.well-known/jwks.json', true, 'consumer'),
    outcome('/services/user/test/contracts/provider.contract.test.ts', false),
  ];
  expect(keepResults(root, outcomes, 'abc', new Date('2026-11-21T10:00:00Z'))).toBe(2);
  const read = (pair: string) => JSON.parse(readFileSync(join(root, 'pacts', 'results', `${pair}.json`), 'utf8'));
  expect(read('order-product')).toEqual([
    {
      consumer: 'order',
      provider: 'product',
      consumerPactHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      providerVersion: 'abc',
      success: true,
      at: '2026-11-21T10:00:00.000Z',
    },
  ]);
  expect(read('gateway-product')).toMatchObject([{ success: false }]);
});
