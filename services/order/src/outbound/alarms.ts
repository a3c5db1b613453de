import { Counter, type Telemetry } from '@shop/telemetry';
import { isStubborn } from '../domain/advance-checkout';
import { activities } from '../domain/checkout-process';
import type { Alarms } from '../handlers/ports';

/** Counts repeated commands, and cries out over those that have been repeated for too long. */
export function createAlarms({ logger, metrics }: Pick<Telemetry, 'logger' | 'metrics'>): Alarms {
  const retries = new Counter({
    name: 'shop_checkout_retries_total',
    help: 'Commands of a checkout sent again because no answer came; stubborn are those that somebody should look at',
    labelNames: ['activity', 'stubborn'],
    registers: [metrics.registry],
  });
  // From the start at nought: an alert looks for growth, and a series that begins at one has not grown.
  for (const activity of activities) retries.inc({ activity, stubborn: 'true' }, 0);
  return {
    stuck(orderId, error) {
      logger.error('The deadline of a checkout has passed and cannot be dealt with', { orderId, error });
    },
    retried(order) {
      const { id: orderId, awaiting, attempt } = order;
      const stubborn = isStubborn(order);
      retries.inc({ activity: awaiting ?? 'none', stubborn: String(stubborn) });
      const report = { orderId, activity: awaiting, attempt };
      if (stubborn) logger.error('A checkout has waited for far too long for an answer, and goes on asking', report);
      else logger.warn('A checkout had no answer in time and asks again', report);
    },
  };
}
