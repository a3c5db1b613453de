import { decideOnDeadline } from '../domain/advance-checkout';
import type { HandlerPorts, OverdueOrder } from './ports';

const batch = 100;
const mostRounds = 20;

type Ports = Pick<HandlerPorts, 'orders' | 'views' | 'alarms' | 'now'>;

/** A step has stayed unanswered beyond its deadline: it is tried again, or the checkout turns round. */
export function retryOverdueSteps({ orders, views, alarms, now }: Ports) {
  async function retry({ id, version }: OverdueOrder): Promise<void> {
    // Named after what was seen: two instances that sweep at the same time count as one.
    const cause = { id: `deadline:${id}:${version}`, correlationid: id };
    const { order, outcome } = await orders.change(id, cause, (current, at) =>
      current && current.version === version ? decideOnDeadline(current, at) : [],
    );
    if (order?.awaiting && outcome === 'changed' && order.attempt > 1) alarms.retried(order);
    // The view was behind: what it showed as overdue has been answered meanwhile.
    if (order && outcome !== 'changed') await views.project(order);
  }

  return async (): Promise<void> => {
    let failed = 0;
    for (let round = 0; round < mostRounds; round++) {
      // What cannot be retried stays the longest overdue: looked past, it does not stand before the others.
      const overdue = await views.overdue(now(), { skip: failed, limit: batch });
      for (const order of overdue) {
        await retry(order).catch((error: unknown) => {
          failed++;
          alarms.stuck(order.id, error);
        });
      }
      if (overdue.length < batch) return;
    }
  };
}
