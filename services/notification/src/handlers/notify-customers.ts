import { type Notable, notificationOf } from '../domain/notification';
import { notificationIdOf } from './notification-id';
import type { HandlerPorts } from './ports';

/**
 * Tells customers what happened: stores a notification for each event, once however often the event comes, and shows
 * it to whoever is connected. Its mail is sent later and by itself, so that no mail server can hold events up.
 */
export function notifyCustomers({ notifications, showLive, now }: HandlerPorts) {
  return async (events: readonly Notable[]): Promise<void> => {
    const added = await notifications.addNew(
      events.map((event) => notificationOf(event, notificationIdOf(event))),
      now(),
    );
    for (const notification of added) showLive(notification);
  };
}
