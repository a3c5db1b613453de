type Part = Record<string, unknown>;

/** What a small screen shows of an order. */
export function mobileOrderDetails(details: {
  order: Part;
  products: unknown[] | null;
  payment: unknown;
  shipment: unknown;
  unavailable: string[];
}) {
  const { order, products, payment, shipment, unavailable } = details;
  return {
    order: {
      ...pick(order, ['id', 'status', 'cancelReason', 'total', 'createdAt']),
      items: listOf(order.items).map((line) => pick(line, ['productId', 'name', 'quantity', 'lineTotal'])),
    },
    products: products?.map(teaser) ?? null,
    payment: payment === null ? null : pick(payment, ['provider', 'status']),
    shipment: shipment === null ? null : pick(shipment, ['carrier', 'trackingNumber', 'status']),
    unavailable,
  };
}

/** What a small screen shows first. */
export function mobileDashboard(dashboard: {
  user: unknown;
  recentOrders: unknown[] | null;
  recommendations: unknown[] | null;
  unreadNotifications: number | null;
  unavailable: string[];
}) {
  const { user, recentOrders, recommendations, unreadNotifications, unavailable } = dashboard;
  return {
    user: user === null ? null : pick(user, ['id', 'name']),
    recentOrders: recentOrders?.map(orderTeaser) ?? null,
    recommendations: recommendations?.map(teaser) ?? null,
    unreadNotifications,
    unavailable,
  };
}

function teaser(product: unknown): Part {
  const [image] = listOf((product as Part | null)?.images);
  return { ...pick(product, ['id', 'name', 'price']), ...(image === undefined ? {} : { image }) };
}

function orderTeaser(order: unknown): Part {
  return {
    ...pick(order, ['id', 'status', 'total', 'createdAt']),
    itemCount: listOf((order as Part | null)?.items).length,
  };
}

function pick(part: unknown, names: readonly string[]): Part {
  const whole = (part ?? {}) as Part;
  return Object.fromEntries(names.filter((name) => whole[name] !== undefined).map((name) => [name, whole[name]]));
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
