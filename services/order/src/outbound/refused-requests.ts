import type { EventStore } from '@shop/mongo';
import type { OrderEvent } from '../domain/order-events';
import type { RefusedRequest, RefusedRequests } from '../handlers/ports';

const keptForMs = 2 * 24 * 60 * 60 * 1_000;

/**
 * Refusals, kept for two days in the place of the order that the request would have made: whichever of the two is
 * written first is the answer, at every instance.
 */
export function createRefusedRequests(
  store: Pick<EventStore<OrderEvent>, 'preclude' | 'preclusion'>,
  now: () => Date,
): RefusedRequests {
  return {
    find: async (orderId) => (await store.preclusion(orderId)) as RefusedRequest | undefined,
    async keep(orderId, refusal) {
      const outcome = await store.preclude(orderId, refusal, new Date(now().getTime() + keptForMs));
      return outcome === 'appended' ? 'kept' : 'answered before';
    },
  };
}
