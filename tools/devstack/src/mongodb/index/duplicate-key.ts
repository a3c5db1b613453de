import type { Value } from '../bson/values';
import type { SecondaryIndex } from './secondary-index';

/** Thrown by a unique index, which does not know its collection. */
export class DuplicateKey extends Error {
  readonly index: SecondaryIndex;
  readonly key: Value[];
  constructor(index: SecondaryIndex, key: Value[]) {
    super('duplicate key');
    this.index = index;
    this.key = key;
  }
}
