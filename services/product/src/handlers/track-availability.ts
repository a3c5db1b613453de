import type { availabilityChanged } from '@shop/contracts';
import type { MessageOf } from '@shop/event-bus';
import type { HandlerTools } from '.';
import type { AvailabilityChange } from './ports';

/** `inventory.availability-changed`: shows it with the product, the latest only, whatever order they come in. */
export function trackAvailability({ products, feed }: HandlerTools) {
  return async (messages: MessageOf<typeof availabilityChanged>[]): Promise<void> => {
    const latest = new Map<string, AvailabilityChange>();
    for (const { data } of messages) {
      if (data.sequence > (latest.get(data.productId)?.sequence ?? 0)) latest.set(data.productId, data);
    }
    await products.writeAvailability([...latest.values()]);
    await feed.changed([...latest.keys()]);
  };
}
