import { decideOnDeadline } from '../domain/advance-checkout';
import type { HandlerPorts } from './ports';

const batch = 100;

type Ports = Pick<HandlerPorts, 'orders' | 'views' | 'alarms' | 'now'>;

/** A step has stayed unanswered beyond its deadline: it is tried again, or the checkout turns round. */
export function retryOverdueSteps({ orders, views, alarms, now }: Ports) {
  return async (): Promise<void> => {
    for (const { id, version } of await views.overdue(now(), batch)) {
      // Named after what was seen: two instances that sweep at the same time count as one.
      const cause = { id: `deadline:${id}:${version}`, correlationid: id };
      const { order, outcome } = await orders.change(id, cause, (current, at) =>
        current && current.version === version ? decideOnDeadline(current, at) : [],
      );
      if (order?.awaiting && outcome === 'changed' && order.attempt > 1) alarms.retried(order);
      // The view was behind: what it showed as overdue has been answered meanwhile.
      if (order && outcome !== 'changed') await views.project(order);
    }
  };
}
