import { AsyncLocalStorage } from 'node:async_hooks';

/** What is known about the work at hand, wherever in the code one stands. */
export interface RequestContext {
  requestId: string;
  /** W3C trace context of the span that is being worked in. */
  traceparent: string;
}

const storage = new AsyncLocalStorage<RequestContext>();

/** Runs `work` so that logs, outgoing calls and messages inside it carry the given ids. */
export function runWithContext<Result>(context: RequestContext, work: () => Result): Result {
  return storage.run(context, work);
}

/** The context of the request or message being handled; `undefined` outside of any. */
export function currentContext(): RequestContext | undefined {
  return storage.getStore();
}
