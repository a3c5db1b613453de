/** `a.b.0` in its parts. Names that repeat are split once. */
const cache = new Map<string, string[]>();

export function splitPath(path: string): string[] {
  const known = cache.get(path);
  if (known) return known;
  const parts = path.split('.');
  if (cache.size > 10_000) cache.clear();
  cache.set(path, parts);
  return parts;
}

/** Whether a path component can be an array index: digits without a leading zero. */
export function isIndex(part: string): boolean {
  if (part.length === 0 || part.length > 10) return false;
  if (part.length > 1 && part.charCodeAt(0) === 48) return false;
  for (let i = 0; i < part.length; i++) {
    const code = part.charCodeAt(i);
    if (code < 48 || code > 57) return false;
  }
  return true;
}
