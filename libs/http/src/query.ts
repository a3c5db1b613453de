import { invalid } from './validation';

/**
 * The query string as plain strings. A parameter given twice is an error: which of the two would count is exactly
 * what a gateway and a service may see differently.
 *
 * @param url path and query as in the request line
 * @throws ShopError `validation_failed`
 */
export function parseQuery(url: string): Record<string, string> {
  const start = url.indexOf('?');
  if (start < 0) return {};
  const query: Record<string, string> = Object.create(null);
  const repeated = new Set<string>();
  for (const [name, value] of new URLSearchParams(url.slice(start + 1))) {
    if (name in query) repeated.add(name);
    query[name] = value;
  }
  if (repeated.size > 0) {
    throw invalid([...repeated].map((name) => ({ path: `query.${name}`, message: 'given more than once' })));
  }
  return query;
}
