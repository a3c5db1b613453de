const safe: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'DELETE']);
const setsTheCart = /^\/cart(?:\/|$)/;
/** The routes that let a client's `Idempotency-Key` count once; for all others it is a header like any other. */
const countsOnce = /^\/orders(?:\/|\/[^/]+\/returns\/?)?$/;

/**
 * Whether a request may be sent a second time when nobody knows what became of the first: its effect is the same, and
 * so is its answer. (A second step of an order's status would be refused, though the first was taken.)
 *
 * @param path as the service sees it, without the query
 */
export function mayBeRepeated(method: string, path: string, idempotencyKey: boolean): boolean {
  if (safe.has(method)) return true;
  if (method === 'PUT') return setsTheCart.test(path);
  return method === 'POST' && idempotencyKey && countsOnce.test(path);
}
