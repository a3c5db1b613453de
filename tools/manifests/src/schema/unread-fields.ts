/**
 * Which fields of a value does a validator never look at? A schema lets unknown fields pass, so a misspelt one would be
 * valid; but a validator reads every field that it knows, those that are not there, too. An object of which nothing at
 * all was read is one that the schema leaves open.
 *
 * @param validate reads the value that it is given, and may throw
 * @returns the paths of unread fields, such as `/spec/replicaz`
 */
export function unreadFields(value: object, validate: (watched: object) => void): string[] {
  const read = new Map<object, Set<string>>();
  try {
    validate(watch(value, read));
  } catch {
    // What is wrong with the fields that are known is told elsewhere.
  }
  return unread(value, '', read);
}

function watch<Value extends object>(value: Value, read: Map<object, Set<string>>): Value {
  return new Proxy(value, {
    get(target, key) {
      const got: unknown = Reflect.get(target, key);
      if (typeof key !== 'string') return got;
      read.set(target, (read.get(target) ?? new Set()).add(key));
      return typeof got === 'object' && got !== null ? watch(got, read) : got;
    },
  });
}

function unread(value: object, path: string, read: ReadonlyMap<object, ReadonlySet<string>>): string[] {
  const seen = read.get(value);
  if (!seen) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (!seen.has(key)) return [`${path}/${key}`];
    return typeof inner === 'object' && inner !== null ? unread(inner, `${path}/${key}`, read) : [];
  });
}
