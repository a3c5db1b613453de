import type { components } from './api';
import { askedPauseMs, isPassing, type Pause, within } from './repeat';

type Order = components['schemas']['Order'];

/** The checkout has not ended within the time that the caller would wait. */
export class OrderStillPending extends Error {
  override readonly name = 'OrderStillPending';

  constructor(id: string, withinMs: number, options?: ErrorOptions) {
    super(`Order ${id} is still pending after ${withinMs} ms`, options);
  }
}

export interface Wait {
  withinMs: number;
  signal?: AbortSignal | undefined;
  pause: Pause;
}

const pollMs = { first: 20, most: 1_000 };
// A connection that has gone silent must not take up the whole wait.
const longestReadMs = 10_000;

/** Reads an order until its checkout has ended. @throws OrderStillPending after the given time */
export async function settledOrder(
  id: string,
  read: (id: string, signal: AbortSignal) => Promise<Order>,
  { withinMs, signal, pause }: Wait,
): Promise<Order> {
  const deadline = Date.now() + withinMs;
  const leftMs = () => Math.max(0, deadline - Date.now());
  let cause: unknown;
  for (let pauseMs = pollMs.first; leftMs() > 0; pauseMs = Math.min(pauseMs * 1.5, pollMs.most)) {
    const order = await read(id, within(Math.min(leftMs(), longestReadMs), signal)).catch((error: unknown) => {
      if (signal?.aborted || !isPassing(error)) throw error;
      cause = error;
    });
    if (order && order.status !== 'pending') return order;
    await pause(Math.min(order ? pauseMs : Math.max(pauseMs, askedPauseMs(cause)), leftMs()), signal);
  }
  throw new OrderStillPending(id, withinMs, { cause });
}
