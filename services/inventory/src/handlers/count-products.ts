import type { productCreated } from '@shop/contracts';
import type { MessageOf } from '@shop/event-bus';
import type { HandlerTools } from '.';
import { availabilityMessage } from './availability-message';

/** `product.created`: begins to count the products, many at a time, for an import brings thousands. */
export function countProducts({ stock, lowStockThreshold, now, origin }: HandlerTools) {
  return async (messages: MessageOf<typeof productCreated>[]): Promise<void> => {
    const at = now();
    await stock.begin(
      messages.map((message) => {
        const { productId, initialStock } = message.data;
        const figures = { productId, available: initialStock, lowStockThreshold, sequence: 0 };
        return {
          productId,
          quantity: initialStock,
          lowStockThreshold,
          message: availabilityMessage(origin(message), figures, at),
        };
      }),
      at,
    );
  };
}
