import type { Message } from '@shop/contracts';
import { availabilityOf } from '../domain/availability';
import type { StockFigures } from '../domain/stock';
import type { HandlerPorts } from '.';
import { availabilityMessage } from './availability-message';

/**
 * Called after each movement with the figures it led to: tells others when the class of availability is another one
 * than they were told last. The write counts only while the figures still are of that class, and whoever moves the
 * stock looks again: so the last word is always the truth.
 */
export function availabilityAnnouncer({ stock, now, origin }: Pick<HandlerPorts, 'stock' | 'now' | 'origin'>) {
  return async (seen: StockFigures, cause?: Message): Promise<void> => {
    let figures: StockFigures | undefined = seen;
    while (figures && availabilityOf(figures.available, figures.lowStockThreshold) !== figures.availability) {
      if (await stock.announce(figures, availabilityMessage(origin(cause), figures, now()))) return;
      figures = await stock.figures(figures.productId);
    }
  };
}
