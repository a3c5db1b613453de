import { CommandError } from '../errors';
import { isIndex } from '../query/path';

/** Refuses two changes of the same field, or of a field and one inside it (ConflictingUpdateOperators, 40). */
export function refuseConflicts(paths: string[][]): void {
  const root: PathNode = { children: new Map(), end: false };
  for (const path of paths) insert(root, path);
}

interface PathNode {
  children: Map<string, PathNode>;
  end: boolean;
}

function insert(root: PathNode, path: string[]): void {
  let node = root;
  for (let i = 0; i < path.length; i++) {
    const part = path[i] as string;
    let next = node.children.get(part);
    if (next?.end) throw conflict(path, i + 1);
    if (!next) {
      next = { children: new Map(), end: false };
      node.children.set(part, next);
    } else if (i === path.length - 1) throw conflict(path, path.length);
    node = next;
  }
  node.end = true;
}

function conflict(path: string[], length: number): CommandError {
  return new CommandError(
    40,
    `Updating the path '${path.join('.')}' would create a conflict at '${path.slice(0, length).join('.')}'`,
  );
}

/** The order in which an update's changes are made: names by their letters, positions by their number. */
export function comparePaths(a: string[], b: string[]): number {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) {
    const x = a[i] as string;
    const y = b[i] as string;
    if (x === y) continue;
    if (isIndex(x) && isIndex(y)) return Number(x) - Number(y);
    return x < y ? -1 : 1;
  }
  return a.length - b.length;
}
