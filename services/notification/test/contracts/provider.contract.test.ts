import { orderConfirmed, usd } from '@shop/contracts';
import { customerId, joinPlatform, verifyProvider } from '@shop/pact';
import { eventually } from '@shop/testing';
import {
  identity,
  type NotificationPage,
  notificationTestSettings,
  startTestNotification,
} from '../notification-under-test';

verifyProvider('notification', async () => {
  const platform = await joinPlatform();
  const notification = await startTestNotification(await notificationTestSettings());

  async function unread(): Promise<NotificationPage> {
    const headers = { authorization: identity.customer(customerId) };
    return (await (
      await fetch(`${notification.url}/notifications?unread=true`, { headers })
    ).json()) as NotificationPage;
  }

  return {
    kit: notification.kit,
    url: notification.url,
    identity,
    states: {
      async 'an unread notification of the customer'() {
        await platform.send(orderConfirmed, 'order-1', {
          orderId: 'order-1',
          customerId,
          lines: [],
          total: usd(3_839),
        });
        const [first] = (
          await eventually(async () => {
            const page = await unread();
            return page.items.length > 0 && page;
          })
        ).items;
        return { notificationId: first?.id };
      },
    },
    async stop() {
      await notification.stop(2_000);
      await platform.close();
    },
  };
});
