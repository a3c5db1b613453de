import { matchTemplate } from './match-template';

const templates = [
  '/api/v1/products',
  '/api/v1/products/{id}',
  '/api/v1/products/import',
  '/api/v1/orders/{id}/returns/{returnId}/approve',
];

it.each([
  ['/api/v1/products', '/api/v1/products', []],
  ['/api/v1/products/', '/api/v1/products', []],
  ['/api/v1/products/p1', '/api/v1/products/{id}', ['p1']],
  ['/api/v1/products/import', '/api/v1/products/import', []],
  ['/api/v1/orders/o1/returns/r1/approve', '/api/v1/orders/{id}/returns/{returnId}/approve', ['o1', 'r1']],
])('%s is %s', (path, template, ids) => {
  expect(matchTemplate(templates, path)).toEqual({ template, ids });
});

it('knows nothing of other paths', () => {
  expect(matchTemplate(templates, '/api/v1/products/p1/secrets')).toBeUndefined();
});
