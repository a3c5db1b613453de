/**
 * A sorted list in leaves of a few hundred entries: two binary searches and one short move per insert, whatever the
 * size. With half a million entries the list of leaves still has only a few thousand places.
 */
export class OrderedIndex<E> {
  private readonly leaves: E[][] = [[]];
  private readonly compare: (a: E, b: E) => number;
  size = 0;

  constructor(compare: (a: E, b: E) => number) {
    this.compare = compare;
  }

  insert(entry: E): void {
    const leafIndex = this.leafFor((other) => this.compare(other, entry) >= 0);
    const leaf = this.leaves[leafIndex] as E[];
    const at = lowerBound(leaf, (other) => this.compare(other, entry) >= 0);
    leaf.splice(at, 0, entry);
    this.size++;
    if (leaf.length > MAX_LEAF) this.split(leafIndex, at === leaf.length - 1);
  }

  /** Keys that only grow, such as times and ids, leave full leaves behind instead of half-empty ones. */
  private split(leafIndex: number, atEnd: boolean): void {
    const leaf = this.leaves[leafIndex] as E[];
    const cut = atEnd && leafIndex === this.leaves.length - 1 ? MAX_LEAF - 1 : leaf.length >> 1;
    this.leaves.splice(leafIndex + 1, 0, leaf.splice(cut));
  }

  delete(entry: E): boolean {
    const leafIndex = this.leafFor((other) => this.compare(other, entry) >= 0);
    const leaf = this.leaves[leafIndex] as E[];
    const at = lowerBound(leaf, (other) => this.compare(other, entry) >= 0);
    const found = leaf[at];
    if (found === undefined || this.compare(found, entry) !== 0) return false;
    leaf.splice(at, 1);
    this.size--;
    if (leaf.length === 0 && this.leaves.length > 1) this.leaves.splice(leafIndex, 1);
    return true;
  }

  /** The first leaf whose last entry is at or behind the position that `reached` describes. */
  private leafFor(reached: (entry: E) => boolean): number {
    let low = 0;
    let high = this.leaves.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      const leaf = this.leaves[middle] as E[];
      if (reached(leaf[leaf.length - 1] as E)) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /**
   * Visits the entries from the first for which `started` holds to the last before `ended` holds, forwards or
   * backwards, until `visit` returns false. Both conditions have to be false up to some point and true from there on.
   */
  scan(
    started: (entry: E) => boolean,
    ended: (entry: E) => boolean,
    backwards: boolean,
    visit: (entry: E) => boolean,
  ): boolean {
    return backwards ? this.scanBackwards(started, ended, visit) : this.scanForwards(started, ended, visit);
  }

  private scanForwards(started: (entry: E) => boolean, ended: (entry: E) => boolean, visit: (entry: E) => boolean) {
    let leafIndex = this.leafFor(started);
    let at = lowerBound(this.leaves[leafIndex] as E[], started);
    for (; leafIndex < this.leaves.length; leafIndex++, at = 0) {
      const leaf = this.leaves[leafIndex] as E[];
      for (; at < leaf.length; at++) {
        const entry = leaf[at] as E;
        if (ended(entry)) return true;
        if (!visit(entry)) return false;
      }
    }
    return true;
  }

  private scanBackwards(started: (entry: E) => boolean, ended: (entry: E) => boolean, visit: (entry: E) => boolean) {
    let leafIndex = this.leafFor(ended);
    let at = lowerBound(this.leaves[leafIndex] as E[], ended) - 1;
    for (;;) {
      const leaf = this.leaves[leafIndex] as E[];
      for (; at >= 0; at--) {
        const entry = leaf[at] as E;
        if (!started(entry)) return true;
        if (!visit(entry)) return false;
      }
      if (--leafIndex < 0) return true;
      at = (this.leaves[leafIndex] as E[]).length - 1;
    }
  }
}

const MAX_LEAF = 256;

function lowerBound<E>(leaf: E[], reached: (entry: E) => boolean): number {
  let low = 0;
  let high = leaf.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (reached(leaf[middle] as E)) high = middle;
    else low = middle + 1;
  }
  return low;
}
