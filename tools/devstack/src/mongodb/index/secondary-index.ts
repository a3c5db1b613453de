import type { Doc, Value } from '../bson/values';
import { compareValues, equalValues } from '../query/compare';
import type { Filter, Predicate } from '../query/filter';
import { splitPath } from '../query/path';
import type { StoredDocument } from '../storage/collection';
import { DuplicateKey } from './duplicate-key';
import { indexKeys } from './index-keys';
import { OrderedIndex } from './ordered-index';

export interface IndexDefinition {
  name: string;
  key: Doc;
  unique: boolean;
  sparse: boolean;
  /** Parsed once; the text form is in `options`. */
  partial: { filter: Filter; matches: Predicate } | undefined;
  expireAfterSeconds: number | undefined;
  /** Everything that listIndexes shows beside key and name. */
  options: Doc;
}

export interface IndexEntry {
  key: Value[];
  document: StoredDocument;
}

export class SecondaryIndex {
  readonly definition: IndexDefinition;
  readonly paths: string[][];
  readonly directions: number[];
  readonly entries: OrderedIndex<IndexEntry>;
  /** Which fields have ever led through an array. */
  readonly multikey: boolean[];
  private readonly names: string[];

  constructor(definition: IndexDefinition) {
    this.definition = definition;
    this.names = [...definition.key.keys()];
    this.paths = this.names.map(splitPath);
    this.directions = [...definition.key.values()].map((value) => (Number(value) < 0 ? -1 : 1));
    this.multikey = this.paths.map(() => false);
    this.entries = new OrderedIndex(
      (a, b) => this.compareKeys(a.key, b.key) || a.document.sequence - b.document.sequence,
    );
  }

  get isMultikey(): boolean {
    return this.multikey.includes(true);
  }

  compareKeys(a: Value[], b: Value[]): number {
    for (let i = 0; i < this.directions.length; i++) {
      const result = compareValues(a[i], b[i]);
      if (result !== 0) return result * (this.directions[i] as number);
    }
    return 0;
  }

  private keysOf(document: Doc): Value[][] {
    const { sparse, partial } = this.definition;
    if (partial && !partial.matches(document, undefined)) return [];
    const { keys, multikey, absent } = indexKeys(document, this.paths);
    if (multikey) for (let i = 0; i < multikey.length; i++) if (multikey[i]) this.multikey[i] = true;
    return sparse && absent ? [] : multikey ? this.distinct(keys) : keys;
  }

  private distinct(keys: Value[][]): Value[][] {
    if (keys.length < 2) return keys;
    const sorted = [...keys].sort((a, b) => this.compareKeys(a, b));
    return sorted.filter((key, i) => i === 0 || this.compareKeys(key, sorted[i - 1] as Value[]) !== 0);
  }

  insert(stored: StoredDocument, document: Doc): void {
    const keys = this.keysOf(document);
    if (this.definition.unique) {
      for (const key of keys) if (this.holds(key)) throw new DuplicateKey(this, key);
    }
    for (const key of keys) this.entries.insert({ key, document: stored });
  }

  private holds(key: Value[]): boolean {
    let found = false;
    this.entries.scan(
      (entry) => this.compareKeys(entry.key, key) >= 0,
      (entry) => this.compareKeys(entry.key, key) > 0,
      false,
      () => {
        found = true;
        return false;
      },
    );
    return found;
  }

  delete(stored: StoredDocument, document: Doc): void {
    for (const key of this.keysOf(document)) this.entries.delete({ key, document: stored });
  }

  /** Whether a change of the document can change its keys; most updates touch no indexed field. */
  differs(before: Doc, after: Doc): boolean {
    if (this.definition.partial) return true;
    for (const path of this.paths) {
      const name = path[0] as string;
      const a = before.get(name);
      const b = after.get(name);
      if (a !== b && (a === undefined || b === undefined || !equalValues(a, b))) return true;
    }
    return false;
  }
}
