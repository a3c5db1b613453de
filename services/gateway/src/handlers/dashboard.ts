import { type Ask, bodyOf, itemsOf, Parts } from './parts';

/** `GET /dashboard`: what a signed-in customer sees first. */
export function dashboard(ask: Ask) {
  return async (authorization: string) => {
    const parts = new Parts();
    const read = async (service: Parameters<Ask>[0], path: string) => bodyOf(await ask(service, path, authorization));
    const [user, recentOrders, recommendations, unreadNotifications] = await Promise.all([
      parts.read('user', () => read('user', '/users/me')),
      parts.read('recentOrders', async () => itemsOf(await read('order', '/orders?limit=5'))),
      // Until there are recommendations of one's own: what is new and can be had.
      parts.read('recommendations', async () =>
        itemsOf(await read('product', '/products?inStock=true&sort=newest&limit=5')),
      ),
      parts.read('unreadNotifications', async () =>
        totalOf(await read('notification', '/notifications?unread=true&limit=1')),
      ),
    ]);
    return { user, recentOrders, recommendations, unreadNotifications, unavailable: parts.unavailable };
  };
}

function totalOf(list: unknown): number {
  const total = (list as { page?: { totalItems?: unknown } } | null)?.page?.totalItems;
  return typeof total === 'number' ? total : 0;
}
