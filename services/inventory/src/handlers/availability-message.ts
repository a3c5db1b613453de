import { availabilityChanged, createMessage, type Message, type MessageOrigin } from '@shop/contracts';
import { availabilityOf } from '../domain/availability';
import type { StockFigures } from '../domain/stock';

type Told = Pick<StockFigures, 'productId' | 'available' | 'lowStockThreshold' | 'sequence'>;

/** Tells what the availability has become. `figures.sequence` is that of the last time it was told. */
export function availabilityMessage(origin: MessageOrigin, figures: Told, time: Date): Message {
  const { productId, available, lowStockThreshold } = figures;
  const sequence = figures.sequence + 1;
  return createMessage(availabilityChanged, origin, {
    id: `inventory.availability-changed:${productId}:${sequence}`,
    subject: productId,
    time,
    data: { productId, availability: availabilityOf(available, lowStockThreshold), sequence },
  });
}
