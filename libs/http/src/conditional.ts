/**
 * Whether the client has the very representation that it would be sent: `If-None-Match` by weak comparison (RFC 9110,
 * 13.1.2). Not Express's `fresh`, which also heeds `Cache-Control: no-cache`: that is meant for caches, and `fetch` of
 * browsers and of Node adds it by itself to every conditional request.
 */
export function hasAlready(ifNoneMatch: string | undefined, etag: string | undefined): boolean {
  if (ifNoneMatch === undefined || etag === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  const opaque = withoutWeakness(etag);
  return ifNoneMatch.split(',').some((given) => withoutWeakness(given.trim()) === opaque);
}

const withoutWeakness = (tag: string) => (tag.startsWith('W/') ? tag.slice(2) : tag);
