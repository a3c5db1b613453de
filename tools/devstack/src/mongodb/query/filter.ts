import type { Expression } from '../aggregate/expression';
import type { Maybe, Regex, Value } from '../bson/values';

/** A parsed filter: what the matcher runs and the planner reads. */
export type Filter =
  | { kind: 'and' | 'or' | 'nor'; parts: Filter[] }
  | { kind: 'not'; part: Filter }
  | { kind: 'always'; value: boolean }
  | { kind: 'expr'; expression: Expression }
  | { kind: 'field'; path: string[]; test: FieldTest };

export type FieldTest =
  | { op: 'eq' | 'lt' | 'lte' | 'gt' | 'gte'; value: Value }
  | { op: 'in'; values: Value[]; regexes: RegExp[]; keys: Set<string> | undefined }
  | { op: 'exists' }
  | { op: 'type'; types: Set<number> }
  | { op: 'regex'; source: Regex; regex: RegExp }
  | { op: 'mod'; divisor: bigint; remainder: bigint }
  | { op: 'size'; size: number }
  | { op: 'bits'; mode: 'allSet' | 'allClear' | 'anySet' | 'anyClear'; mask: bigint }
  | { op: 'elemMatchObject'; filter: Filter }
  | { op: 'elemMatchValue'; tests: ElementTest };

/** The tests of a value `$elemMatch`, which see one element and never look into it. */
export type ElementTest = { all: FieldTest[]; none: ElementTest[] };

/** Where the filter found its match in an array: what the positional `$` of an update stands for. */
export interface MatchDetails {
  index: number | undefined;
}

export type Predicate = (value: Maybe, details: MatchDetails | undefined) => boolean;
