import { cartRoutes } from './cart-routes';

it('documents that an unknown product cannot be put into the cart', () => {
  const handlers = { show: jest.fn(), add: jest.fn(), set: jest.fn(), remove: jest.fn(), empty: jest.fn() };
  const routes = cartRoutes(handlers);
  expect(routes.find(({ operationId }) => operationId === 'addToCart')?.responses).toHaveProperty('404');
});
