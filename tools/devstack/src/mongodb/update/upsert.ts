import { type Doc, isDoc, type Value } from '../bson/values';
import { CommandError } from '../errors';
import type { Filter } from '../query/filter';

/** The fields that a filter fixes by equality: what a document inserted by an upsert begins with. */
export function fieldsFromFilter(filter: Filter): Doc {
  const fields: { path: string[]; value: Value }[] = [];
  gather(filter, fields);
  const result: Doc = new Map();
  const seen: string[] = [];
  for (const { path, value } of fields) {
    const name = path.join('.');
    for (const other of seen) {
      if (other === name) {
        throw new CommandError(54, `cannot infer query fields to set, path '${name}' is matched twice`);
      }
      if (other.startsWith(`${name}.`) || name.startsWith(`${other}.`)) {
        const shorter = other.length < name.length ? other : name;
        throw new CommandError(
          54,
          `cannot infer query fields to set, both paths '${name}' and '${other}' are matched (at '${shorter}')`,
        );
      }
    }
    seen.push(name);
    put(result, path, value);
  }
  return result;
}

function gather(filter: Filter, fields: { path: string[]; value: Value }[]): void {
  if (filter.kind === 'and') for (const part of filter.parts) gather(part, fields);
  else if (filter.kind === 'or' && filter.parts.length === 1) gather(filter.parts[0] as Filter, fields);
  else if (filter.kind === 'field') {
    if (filter.test.op === 'eq') fields.push({ path: filter.path, value: filter.test.value });
    else if (filter.test.op === 'in' && filter.test.values.length === 1 && filter.test.regexes.length === 0) {
      fields.push({ path: filter.path, value: filter.test.values[0] as Value });
    }
  }
}

function put(root: Doc, path: string[], value: Value): void {
  let container = root;
  for (const part of path.slice(0, -1)) {
    let child = container.get(part);
    if (!isDoc(child)) {
      child = new Map();
      container.set(part, child);
    }
    container = child;
  }
  container.set(path.at(-1) as string, value);
}
