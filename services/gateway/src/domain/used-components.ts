import type { Components } from './merge-documents';

/** Only those components that the rest refers to, by name: what services tell each other is no business of clients. */
export function withoutStrays(rest: object, components: Components): Components {
  const used = new Set<string>();
  const open = referencesIn(rest);
  for (let pointer = open.pop(); pointer !== undefined; pointer = open.pop()) {
    if (used.has(pointer)) continue;
    used.add(pointer);
    const [kind = '', name = ''] = pointer.split('/');
    open.push(...referencesIn(components[kind]?.[name] ?? {}));
  }
  const kept = ([kind, entries]: [string, Record<string, unknown>]) => {
    const names = Object.keys(entries).filter((name) => used.has(`${kind}/${name}`) || isByName(kind, name, rest));
    return [kind, Object.fromEntries(names.sort().map((name) => [name, entries[name]]))] as const;
  };
  return Object.fromEntries(
    Object.entries(components)
      .map(kept)
      .filter(([, entries]) => Object.keys(entries).length > 0),
  );
}

/** Security schemes are referred to by their bare names. */
const isByName = (kind: string, name: string, rest: object) =>
  kind === 'securitySchemes' && JSON.stringify(rest).includes(`{"${name}":[]}`);

const referencesIn = (part: unknown) =>
  [...JSON.stringify(part).matchAll(/"\$ref":"#\/components\/([^"]+)"/g)].map(([, pointer = '']) => pointer);
