/** A field that is renamed where one service writes or reads it, and nobody else is told. */
export interface Mutation {
  what: string;
  file: string;
  from: string;
  to: string;
  /** The pairs, and the only ones, whose contract is broken by it: `<consumer> → <provider>`. */
  breaks: string[];
}

const outgoing = 'services/order/src/handlers/outgoing-messages.ts';
const inventoryReplies = 'services/inventory/src/handlers/reservation-replies.ts';

const verifiers = ['gateway', 'inventory', 'notification', 'order', 'payment', 'product', 'shipping', 'user'];

/** Of every kind: events, commands and answers; by who writes them, by who reads them, and in the schema between them. */
export const mutations: readonly Mutation[] = [
  {
    what: 'event inventory.reserved and its like: orderId, by the producer',
    file: inventoryReplies,
    from: 'createMessage(definitions[fact], origin, { ...body, data: { orderId } })',
    to: 'createMessage(definitions[fact], origin, { ...body, data: { order: orderId } as never })',
    breaks: ['order → inventory'],
  },
  {
    what: 'event inventory.availability-changed: availability, by the producer',
    file: 'services/inventory/src/handlers/availability-message.ts',
    from: 'availability: availabilityOf(',
    to: 'level: availabilityOf(',
    breaks: ['product → inventory'],
  },
  {
    what: 'event shipping.scheduled: trackingNumber, by the producer',
    file: 'services/shipping/src/handlers/shipment-replies.ts',
    from: 'trackingNumber: shipment.trackingNumber',
    to: 'trackingCode: shipment.trackingNumber',
    breaks: ['order → shipping'],
  },
  {
    what: 'event payment.captured: amount, by the producer',
    file: 'services/payment/src/handlers/payment-replies.ts',
    from: 'amount: payment.captured',
    to: 'sum: payment.captured',
    breaks: ['order → payment'],
  },
  {
    what: 'events order.placed to order.delivered: total, by the producer',
    file: outgoing,
    from: 'total: order.total,\n  };\n  const body',
    to: 'sum: order.total,\n  };\n  const body',
    breaks: ['notification → order', 'shipping → order'],
  },
  {
    what: 'event order.cancelled: reason, by the producer',
    file: outgoing,
    from: 'data: { ...data, reason: event.data.reason }',
    to: 'data: { ...data, because: event.data.reason }',
    breaks: ['notification → order'],
  },
  {
    what: 'event inventory.availability-changed: the value out_of_stock, by the producer',
    file: 'services/inventory/src/domain/availability.ts',
    from: "return 'out_of_stock';",
    to: "return 'sold_out' as never;",
    breaks: ['product → inventory'],
  },
  {
    what: 'event order.cancelled: the value payment_declined, by the producer',
    file: 'services/order/src/domain/checkout-process.ts',
    from: "refusal: 'payment_declined',",
    to: "refusal: 'payment_refused' as never,",
    breaks: ['notification → order'],
  },
  {
    what: 'event user.registered: email, by the producer',
    file: 'services/auth/src/handlers/new-account.ts',
    from: 'data: { userId: id, email, name, roles }',
    to: 'data: { userId: id, mail: email, name, roles }',
    breaks: ['notification → auth', 'user → auth'],
  },
  {
    what: 'access token: roles, by auth, which signs it',
    file: 'services/auth/src/outbound/access-tokens.ts',
    from: 'roles: account.roles,',
    to: 'groups: account.roles,',
    breaks: verifiers.map((service) => `${service} → auth`),
  },
  {
    what: 'event user.profile-changed: sequence, by the producer',
    file: 'services/user/src/handlers/change-profile.ts',
    from: 'data: { userId: id, name, email, notifications, sequence }',
    to: 'data: { userId: id, name, email, notifications, version: sequence }',
    breaks: ['auth → user', 'notification → user'],
  },
  {
    what: 'event product.created: initialStock, by the producer',
    file: 'services/product/src/handlers/product-created-message.ts',
    from: 'initialStock }',
    to: 'stock: initialStock }',
    breaks: ['inventory → product'],
  },
  {
    what: 'command inventory.reserve: expiresAt, by the producer',
    file: outgoing,
    from: 'data: { orderId, lines, expiresAt }',
    to: 'data: { orderId, lines, until: expiresAt }',
    breaks: ['inventory → order'],
  },
  {
    what: 'command payment.authorize: amount, by the producer',
    file: outgoing,
    from: 'amount: order.total, provider',
    to: 'sum: order.total, provider',
    breaks: ['payment → order'],
  },
  {
    what: 'command payment.refund: reason, by the producer',
    file: outgoing,
    from: "reason: order.cancelReason ?? 'customer_request'",
    to: "because: order.cancelReason ?? 'customer_request'",
    breaks: ['payment → order'],
  },
  {
    what: 'command shipping.schedule: address, by the producer',
    file: outgoing,
    from: 'address: order.shippingAddress',
    to: 'destination: order.shippingAddress',
    breaks: ['shipping → order'],
  },
  {
    what: 'command shipping.schedule: line2 of the address, by the producer',
    file: outgoing,
    from: 'const data = { orderId, customerId, address: order.shippingAddress, lines };',
    to: 'const { line2: flat, ...rest } = order.shippingAddress;\n      const data = { orderId, customerId, address: { ...rest, flat }, lines };',
    breaks: ['shipping → order'],
  },
  {
    what: 'event payment.declined: reason, in the schema',
    file: 'libs/contracts/src/messages/payment.ts',
    from: 'paymentId: z.string(), reason: z.string() });',
    to: 'paymentId: z.string(), cause: z.string() });',
    breaks: ['order → payment'],
  },
  {
    what: 'event shipping.scheduled: trackingNumber, by the consumer',
    file: 'services/order/src/inbound/messages/checkout-replies.ts',
    from: '{ shipmentId, carrier, trackingNumber } = message.data',
    to: '{ shipmentId, carrier, trackingCode: trackingNumber } = message.data as never',
    breaks: ['order → shipping'],
  },
  {
    what: 'answer POST /internal/prices: unitPrice, by the provider',
    file: 'services/product/src/handlers/quote-prices.ts',
    from: 'unitPrice:',
    to: 'price:',
    breaks: ['order → product'],
  },
  {
    what: 'answer GET /internal/customers/{customerId}/addresses/{addressId}: id, in the schema',
    file: 'libs/contracts/src/http/addresses.ts',
    from: 'extend({ id: z.string() })',
    to: 'extend({ addressId: z.string() })',
    breaks: ['order → user'],
  },
  {
    what: 'answer GET /internal/customers/{customerId}/addresses/{addressId}: postalCode, by the provider',
    file: 'services/user/src/inbound/http/internal-routes.ts',
    from: 'return ok(addressOf(profile, params.addressId));',
    to: 'const { postalCode: zip, ...rest } = addressOf(profile, params.addressId);\n        return ok({ ...rest, zip });',
    breaks: ['order → user'],
  },
  {
    what: 'answer GET /internal/customers/{customerId}/addresses/{addressId}: line2, by the provider',
    file: 'services/user/src/inbound/http/internal-routes.ts',
    from: 'return ok(addressOf(profile, params.addressId));',
    to: 'const { line2: flat, ...rest } = addressOf(profile, params.addressId);\n        return ok({ ...rest, flat });',
    breaks: ['order → user'],
  },
  {
    what: 'answer GET /orders/{id}: cancelReason, by the provider',
    file: 'services/order/src/domain/order-view.ts',
    from: '{ cancelReason: order.cancelReason }',
    to: '{ reason: order.cancelReason }',
    breaks: ['gateway → order'],
  },
  {
    what: 'answer GET /shipments: carrier, by the provider',
    file: 'services/shipping/src/inbound/http/shipment-view.ts',
    from: 'return { id, orderId, carrier,',
    to: 'return { id, orderId, carrierName: carrier,',
    breaks: ['gateway → shipping'],
  },
  {
    what: 'answer GET /notifications: totalItems, by the consumer',
    file: 'services/gateway/src/handlers/dashboard.ts',
    from: '?.page?.totalItems',
    to: '?.page?.total',
    breaks: ['gateway → notification'],
  },
  {
    what: 'event order.cancelled: reason, by the consumer',
    file: 'services/notification/src/domain/texts.ts',
    from: 'whyCancelled[event.data.reason]',
    to: "whyCancelled[(event.data as never as { because: 'out_of_stock' }).because]",
    breaks: ['notification → order'],
  },
  {
    what: 'event order.cancelled: one more reason, in the schema',
    file: 'libs/contracts/src/messages/order.ts',
    from: "'customer_request',\n]);",
    to: "'customer_request',\n  'suspicious',\n]);",
    breaks: ['gateway → order', 'notification → order'],
  },
  {
    what: 'command payment.capture: orderId, by the producer',
    file: outgoing,
    from: 'createMessage(capturePayment, origin, { ...about, data: { orderId } })',
    to: 'createMessage(capturePayment, origin, { ...about, data: { order: orderId } as never })',
    breaks: ['payment → order'],
  },
  {
    what: 'command inventory.commit: orderId, by the producer',
    file: outgoing,
    from: 'createMessage(commitStock, origin, { ...about, data: { orderId } })',
    to: 'createMessage(commitStock, origin, { ...about, data: { order: orderId } as never })',
    breaks: ['inventory → order'],
  },
  {
    // Who does not understand the command cannot say what came of it either.
    what: 'command shipping.cancel: orderId, by the consumer',
    file: 'services/shipping/src/handlers/cancel-shipment.ts',
    from: 'message.data.orderId',
    to: '(message.data as never as { order: string }).order',
    breaks: ['order → shipping', 'shipping → order'],
  },
  {
    what: 'answer POST /auth/login and its like: refreshToken, by the provider',
    file: 'services/auth/src/inbound/http/session-view.ts',
    from: 'accessToken, refreshToken, tokenType:',
    to: 'accessToken, renewalToken: refreshToken, tokenType:',
    breaks: ['gateway → auth'],
  },
  {
    what: 'answer GET /.well-known/jwks.json: kid, by the provider',
    file: 'services/auth/src/outbound/signing-keys.ts',
    from: "kid,\n        use: 'sig'",
    to: "keyId: kid,\n        use: 'sig'",
    breaks: verifiers.map((service) => `${service} → auth`),
  },
  {
    what: 'answer GET /users/me and its like: preferences, by the provider',
    file: 'services/user/src/inbound/http/profile-view.ts',
    from: '    preferences,\n    createdAt:',
    to: '    settings: preferences,\n    createdAt:',
    breaks: ['gateway → user'],
  },
  {
    what: 'answer GET /products/{id} and its like: rating, by the provider',
    file: 'services/product/src/read-model/product-view.ts',
    from: '    rating,\n    availability,',
    to: '    stars: rating,\n    availability,',
    breaks: ['gateway → product'],
  },
  {
    what: 'answer GET /inventory/{productId}: available, by the provider',
    file: 'services/inventory/src/inbound/http/stock-view.ts',
    from: 'return { productId, onHand, reserved, available,',
    to: 'return { productId, onHand, reserved, free: available,',
    breaks: ['gateway → inventory'],
  },
  {
    what: 'answer GET /payments: captured, by the provider',
    file: 'services/payment/src/inbound/http/payment-view.ts',
    from: 'amount, captured, refunded, createdAt: createdAt',
    to: 'amount, taken: captured, refunded, createdAt: createdAt',
    breaks: ['gateway → payment'],
  },
  {
    what: 'answer GET /notifications: message, by the provider',
    file: 'services/notification/src/inbound/http/notification-view.ts',
    from: '    message,\n    ...(orderId',
    to: '    text: message,\n    ...(orderId',
    breaks: ['gateway → notification'],
  },
  {
    what: 'answer GET /orders/{id}: one more status, in the provider’s schema',
    file: 'services/order/src/inbound/http/order-schemas.ts',
    from: "'delivered', 'cancelled'] as const",
    to: "'delivered', 'cancelled', 'returned'] as const",
    breaks: ['gateway → order'],
  },
  {
    what: 'answer POST /api/v1/orders: the code upstream_unavailable, by the gateway',
    file: 'services/gateway/src/outbound/upstream.ts',
    from: "new ShopError('upstream_unavailable', `The",
    to: "new ShopError('upstream_timeout', `The",
    breaks: ['client → gateway'],
  },
];
