import { isObject, type Json, type JsonObject, objectAt } from '../documents';
import type { Finding } from './finding';

const methods = new Set(['get', 'post', 'put', 'patch', 'delete']);

/** Operations that ask their callers for more than they did. oasdiff tells such a change from none only half the time. */
export function securityFindings(before: JsonObject, after: JsonObject): Finding[] {
  return Object.entries(objectAt(before, 'paths')).flatMap(([path, item]) =>
    Object.entries(isObject(item) ? item : {})
      .filter(([method]) => methods.has(method))
      .flatMap(([method, operation]) => {
        const now = objectAt(objectAt(objectAt(after, 'paths'), path), method);
        const refused = now.responses === undefined ? [] : refusedWays(operation, now);
        return refused.map((way) => ({
          where: `${method.toUpperCase()} ${path}`,
          what: `callers with ${way} are no longer let in (security)`,
        }));
      }),
  );
}

function refusedWays(before: Json, after: Json): string[] {
  const ways = waysOf(after);
  return waysOf(before)
    .filter((given) => !ways.some((needed) => needed.every((scheme) => given.includes(scheme))))
    .map((given) => (given.length === 0 ? 'no credentials' : given.join(' and ')));
}

/** Each way in with the schemes that it needs; an empty list of ways is open to all. */
function waysOf(operation: Json): string[][] {
  const security = isObject(operation) ? operation.security : undefined;
  const ways = Array.isArray(security) ? security : [];
  return ways.length === 0 ? [[]] : ways.map((way) => (isObject(way) ? Object.keys(way) : []));
}
