import { boolean, integer, string, time } from '@shop/pact';
import { page, reliesOnEveryService } from './every-service';
import { gatewayContract } from './gateway-contract';

const notifications = gatewayContract('notification');
const { forwards, asks } = notifications;

const notification = {
  id: string('notification-1'),
  eventId: string('event-1'),
  type: string('order.confirmed'),
  title: string('Order confirmed'),
  message: string('Your order is confirmed'),
  orderId: string('order-1'),
  read: boolean(false),
  createdAt: time(),
};
const unread = { caller: 'customer', given: 'an unread notification of the customer' } as const;

forwards({
  ...unread,
  operation: 'GET /notifications',
  query: { unread: 'true' },
  response: { status: 200, body: page(notification) },
});
forwards({
  ...unread,
  operation: 'POST /notifications/{id}/read',
  body: {},
  params: { id: { example: 'notification-1', state: 'notificationId' } },
  response: { status: 200, body: { ...notification, read: true } },
});
forwards({
  ...unread,
  operation: 'POST /notifications/read-all',
  body: {},
  response: { status: 200, body: { updated: integer(1) } },
});

// What comes before the WebSocket: without it, clients that are behind old proxies hear nothing.
const polling = { EIO: '4', transport: 'polling' };
forwards({
  operation: 'GET /socket.io/',
  prefix: '',
  query: polling,
  response: {
    status: 200,
    text: {
      type: 'text/plain',
      content: '0{"sid":"a-session","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000}',
      form: '^0\\{"sid":"[^"]+","upgrades":\\["websocket"\\],"pingInterval":\\d+,"pingTimeout":\\d+.*$',
    },
  },
});
forwards({
  operation: 'POST /socket.io/',
  as: 'of a session that has ended',
  prefix: '',
  query: { ...polling, sid: 'ended' },
  response: { status: 400, body: { code: 1, message: string('Session ID unknown') } },
});

asks({
  ...unread,
  operation: 'GET /notifications',
  query: { unread: 'true', limit: '1' },
  response: { status: 200, body: { page: { totalItems: integer(7) } } },
  through: '/dashboard',
  becomes: ({ unreadNotifications }) => expect(unreadNotifications).toBe(7),
});
reliesOnEveryService(notifications, 'notification');
notifications.contract.isCommitted();
