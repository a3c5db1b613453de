import { type Notable, notificationOf } from '../domain/notification';
import type { HandlerPorts } from '.';

/**
 * Tells customers what happened: stores a notification for each event, once however often the event comes, and shows
 * it to whoever is connected. Its mail is sent later and by itself, so that no mail server can hold events up.
 */
export function notifyCustomers({ notifications, showLive, now }: HandlerPorts) {
  return async (events: readonly Notable[]): Promise<void> => {
    const added = await notifications.addNew(events.map(notificationOf), now());
    for (const notification of added) showLive(notification);
  };
}
