const cataloguePath = /^\/(?:products(?:\/[^/?]+)?|categories)\/?(?:\?|$)/;

/**
 * Whether a request reads the catalogue, which looks the same to everybody.
 *
 * @param target path and query as the service sees them
 */
export function readsCatalogue(method: string | undefined, target: string): boolean {
  return method === 'GET' && cataloguePath.test(target);
}
