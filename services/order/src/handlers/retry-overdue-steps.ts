import { decideOnDeadline } from '../domain/advance-checkout';
import type { HandlerPorts } from './ports';

const batch = 100;

/** A step has stayed unanswered beyond its deadline: it is tried again, or the checkout turns round. */
export function retryOverdueSteps({ orders, views, now }: Pick<HandlerPorts, 'orders' | 'views' | 'now'>) {
  return async (): Promise<void> => {
    for (const { id, version } of await views.overdue(now(), batch)) {
      // Named after what was seen: two instances that sweep at the same time count as one.
      const cause = { id: `deadline:${id}:${version}`, correlationid: id };
      const { order, outcome } = await orders.change(id, cause, (current, at) =>
        current && current.version === version ? decideOnDeadline(current, at) : [],
      );
      // The view was behind: what it showed as overdue has been answered meanwhile.
      if (order && outcome !== 'changed') await views.project(order);
    }
  };
}
