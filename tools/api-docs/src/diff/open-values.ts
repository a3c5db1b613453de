import { isObject, type Json, type JsonObject, objectAt } from '../documents';
import type { Finding } from './finding';

/** Answers whose values were listed, and may now be any: oasdiff tells only of each value that is gone. */
export function openValueFindings(before: JsonObject, after: JsonObject): Finding[] {
  return Object.entries(objectAt(before, 'paths')).flatMap(([path, item]) =>
    Object.keys(isObject(item) ? item : {}).flatMap((method) => {
      const responsesOf = (document: JsonObject) =>
        objectAt(objectAt(objectAt(objectAt(document, 'paths'), path), method), 'responses');
      const places = opened(responsesOf(before), responsesOf(after), { before, after, path: [], seen: [] });
      const where = `${method.toUpperCase()} ${path}`;
      return [...new Set(places)].map((place) => ({ where, what: `${place} may be any value now (enum removed)` }));
    }),
  );
}

interface Walk {
  before: JsonObject;
  after: JsonObject;
  path: string[];
  /** The references followed so far: a schema may refer to itself. */
  seen: string[];
}

/** Walks what is in both, side by side. */
function opened(before: Json | undefined, after: Json | undefined, walk: Walk): string[] {
  const reference = isObject(before) ? before.$ref : undefined;
  if (typeof reference === 'string' && walk.seen.includes(reference)) return [];
  const seen = typeof reference === 'string' ? [...walk.seen, reference] : walk.seen;
  const [old, now] = [resolved(before, walk.before), resolved(after, walk.after)];
  if (old === null || now === null || typeof old !== 'object' || typeof now !== 'object') return [];
  if (isObject(old) && isObject(now) && Array.isArray(old.enum) && !('enum' in now || 'const' in now)) {
    return [walk.path.join('/')];
  }
  const children = now as JsonObject;
  return Object.entries(old).flatMap(([key, child]) =>
    opened(child, children[key], { ...walk, seen, path: [...walk.path, key] }),
  );
}

function resolved(value: Json | undefined, document: JsonObject): Json | undefined {
  if (!isObject(value) || typeof value.$ref !== 'string') return value;
  const keys = value.$ref.replace(/^#\//, '').split('/');
  return keys.reduce<Json | undefined>((part, key) => objectAt({ part: part ?? null }, 'part')[key], document);
}
