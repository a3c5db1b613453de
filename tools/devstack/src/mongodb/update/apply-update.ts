import { add, multiply, type Numeric } from '../bson/arithmetic';
import {
  DateTime,
  type Doc,
  isDoc,
  isNumeric,
  type Maybe,
  ObjectId,
  Timestamp,
  typeName,
  type Value,
} from '../bson/values';
import { badValue, CommandError, typeMismatch } from '../errors';
import { compareValues, hashKey, type StringOrder } from '../query/compare';
import { isIndex } from '../query/path';
import { sortBy } from '../query/sort';
import type { Change, ParsedUpdate, PushSort } from './parse-update';

/** An array padded beyond this is a mistake. */
const MAX_PADDING = 1_500_000;

export interface UpdateSituation {
  /** What the positional `$` stands for. */
  position: number | undefined;
  now: number;
  strings?: StringOrder;
}

/** The document after the update; the one given, which may be shared, stays as it is. */
export function applyUpdate(document: Doc, update: ParsedUpdate, inserting: boolean, situation: UpdateSituation): Doc {
  const result: Doc = new Map(document);
  const changes = inserting ? [...update.changes, ...update.onInsert] : update.changes;
  for (const change of changes) {
    if (change.kind === 'rename') rename(result, change.path, change.to);
    else new Application(result, change, update, situation).run();
  }
  return result;
}

class Application {
  private readonly root: Doc;
  private readonly change: Change;
  private readonly update: ParsedUpdate;
  private readonly situation: UpdateSituation;

  constructor(root: Doc, change: Change, update: ParsedUpdate, situation: UpdateSituation) {
    this.root = root;
    this.change = change;
    this.update = update;
    this.situation = situation;
  }

  run(): void {
    this.visit(this.root, 0);
  }

  /** Walks down, copying every container that it changes something in. */
  private visit(container: Doc | Value[], at: number): void {
    const part = this.change.path[at] as string;
    if (Array.isArray(container)) this.visitArray(container, part, at);
    else this.visitDoc(container, part, at);
  }

  private visitDoc(container: Doc, part: string, at: number): void {
    if (part.startsWith('$[') || part === '$') {
      // Array updates reach here only below something that is no array.
      throw this.notAnArray(container, at);
    }
    const current = container.get(part);
    if (at === this.change.path.length - 1) {
      const next = this.leaf(current);
      if (next === undefined) container.delete(part);
      else container.set(part, next);
      return;
    }
    const child = this.child(current, part, at);
    if (child) {
      container.set(part, child);
      this.visit(child, at + 1);
    }
  }

  private visitArray(array: Value[], part: string, at: number): void {
    if (part === '$[]') {
      for (let i = 0; i < array.length; i++) this.visitElement(array, i, at);
      return;
    }
    if (part.startsWith('$[')) {
      const matches = this.update.arrayFilters.get(part.slice(2, -1));
      for (let i = 0; i < array.length; i++) if (matches?.(array[i], undefined)) this.visitElement(array, i, at);
      return;
    }
    if (part === '$') {
      const { position } = this.situation;
      if (position === undefined) throw noPosition();
      this.visitElement(array, position, at);
      return;
    }
    if (!isIndex(part)) {
      if (!this.creates()) return;
      throw this.notViable(array, at, part);
    }
    this.visitElement(array, Number(part), at);
  }

  private visitElement(array: Value[], index: number, at: number): void {
    const current = array[index];
    if (at === this.change.path.length - 1) {
      const next = this.leaf(current);
      if (next === undefined) {
        // Taking an element out would move the others: it becomes null.
        if (index < array.length) array[index] = null;
      } else if (next !== current) {
        this.pad(array, index);
        array[index] = next;
      }
      return;
    }
    const child = this.child(current, String(index), at);
    if (child) {
      this.pad(array, index);
      array[index] = child;
      this.visit(child, at + 1);
    }
  }

  private pad(array: Value[], index: number): void {
    if (index - array.length > MAX_PADDING) {
      throw badValue(`can't backfill more than ${MAX_PADDING} elements`);
    }
    while (array.length < index) array.push(null);
  }

  /** A copy of the container to go on in, a new one, or undefined where there is nothing to change. */
  private child(current: Maybe, part: string, at: number): Doc | Value[] | undefined {
    const next = this.change.path[at + 1] as string;
    if (isDoc(current)) return new Map(current);
    if (Array.isArray(current)) return [...current];
    if (next === '$') {
      if (this.situation.position === undefined) throw noPosition();
      if (current !== undefined) throw this.notViable(current, at + 1, next);
    }
    if (next.startsWith('$[')) {
      if (current === undefined) {
        throw badValue(
          `The path '${this.change.path.slice(0, at + 1).join('.')}' must exist in the document in order to apply array updates.`,
        );
      }
      throw this.notAnArray(current, at + 1, part);
    }
    if (!this.creates()) return undefined;
    if (current === undefined) return new Map();
    throw this.notViable(current, at + 1, next, part);
  }

  /** Whether the operator makes the path that it does not find. */
  private creates(): boolean {
    return !['unset', 'pull', 'pullAll', 'pop'].includes(this.change.kind);
  }

  private notAnArray(value: Value, at: number, name = this.change.path[at - 1] ?? ''): CommandError {
    return badValue(`Cannot apply array updates to non-array element ${name}: ${describe(value)}`);
  }

  private notViable(value: Value, at: number, next: string, name = this.change.path[at - 1] ?? ''): CommandError {
    return new CommandError(28, `Cannot create field '${next}' in element {${name}: ${describe(value)}}`);
  }

  /** The new value of the field itself; undefined takes it out. */
  private leaf(current: Maybe): Maybe {
    const { change } = this;
    const name = change.path.join('.');
    switch (change.kind) {
      case 'set':
        return change.value;
      case 'unset':
        return undefined;
      case 'inc':
      case 'mul':
        return this.calculate(change.kind, change.value as Numeric, current, name);
      case 'min':
        return current === undefined || compareValues(change.value, current, this.situation.strings) < 0
          ? change.value
          : current;
      case 'max':
        return current === undefined || compareValues(change.value, current, this.situation.strings) > 0
          ? change.value
          : current;
      case 'now':
        return change.timestamp
          ? new Timestamp((BigInt(Math.floor(this.situation.now / 1000)) << 32n) | BigInt(nextOrdinal()))
          : new DateTime(this.situation.now);
      case 'bit':
        return this.bits(change, current, name);
      default:
        return this.arrayLeaf(current, name);
    }
  }

  private calculate(kind: 'inc' | 'mul', operand: Numeric, current: Maybe, name: string): Value {
    if (current === undefined) return kind === 'inc' ? operand : (multiply(operand, 0) as Numeric);
    if (!isNumeric(current)) {
      throw typeMismatch(
        `Cannot apply $${kind} to a value of non-numeric type. {_id: ${describe(this.root.get('_id'))}} has the field '${name.split('.').at(-1)}' of non-numeric type ${typeName(current)}`,
      );
    }
    const result = (kind === 'inc' ? add : multiply)(current, operand, 'refuse');
    if (result === undefined) {
      throw badValue(
        `Failed to apply $${kind} operations to current value (${describe(current)}) for document {_id: ${describe(this.root.get('_id'))}}`,
      );
    }
    return result;
  }

  private bits(change: Extract<Change, { kind: 'bit' }>, current: Maybe, name: string): Value {
    const type = current === undefined ? 'int' : typeName(current);
    if (type !== 'int' && type !== 'long') {
      throw badValue(
        `Cannot apply $bit to a value of non-integral type.{_id: ${describe(this.root.get('_id'))}} has the field ${name} of non-integer type ${type}`,
      );
    }
    let bits = BigInt((current ?? 0) as number | bigint);
    if (change.and !== undefined) bits &= change.and;
    if (change.or !== undefined) bits |= change.or;
    if (change.xor !== undefined) bits ^= change.xor;
    return change.long || type === 'long' ? bits : Number(bits);
  }

  private arrayLeaf(current: Maybe, name: string): Maybe {
    const { change } = this;
    if (current !== undefined && !Array.isArray(current)) throw this.needsArray(current, name);
    switch (change.kind) {
      case 'push':
        return push(current ?? [], change);
      case 'addToSet':
        return addToSet(current ?? [], change.values);
      case 'pull':
        return current?.filter((element) => !change.matches(element, undefined));
      case 'pullAll': {
        const gone = new Set(change.keys.map(hashKey));
        return current?.filter((element) => !gone.has(hashKey(element)));
      }
      case 'pop':
        return change.first ? current?.slice(1) : current?.slice(0, -1);
      default:
        throw new Error(`${change.kind} is no change of an array`);
    }
  }

  private needsArray(current: Value, name: string): CommandError {
    const id = `{_id: ${describe(this.root.get('_id'))}}`;
    switch (this.change.kind) {
      case 'push':
        return badValue(`The field '${name}' must be an array but is of type ${typeName(current)} in document ${id}`);
      case 'addToSet':
        return badValue(
          `Cannot apply $addToSet to non-array field. Field named '${name}' has non-array type ${typeName(current)}`,
        );
      case 'pop':
        return typeMismatch(`Path '${name}' contains an element of non-array type '${typeName(current)}'`);
      default:
        return badValue(`Cannot apply ${this.change.operator} to a non-array value`);
    }
  }
}

let ordinal = 0;
function nextOrdinal(): number {
  ordinal = (ordinal % 0x7fff_ffff) + 1;
  return ordinal;
}

function noPosition(): CommandError {
  return badValue('The positional operator did not find the match needed from the query.');
}

function push(current: Value[], change: Extract<Change, { kind: 'push' }>): Value[] {
  const { position, slice, sort, values } = change;
  let result: Value[];
  if (position === undefined) result = [...current, ...values];
  else {
    const at = position < 0 ? Math.max(current.length + position, 0) : Math.min(position, current.length);
    result = [...current.slice(0, at), ...values, ...current.slice(at)];
  }
  if (sort) result = sortElements(result, sort);
  if (slice === undefined) return result;
  return slice >= 0 ? result.slice(0, slice) : result.slice(slice);
}

function sortElements(elements: Value[], sort: PushSort): Value[] {
  if ('whole' in sort) return [...elements].sort((a, b) => compareValues(a, b) * sort.whole);
  return sortBy(elements, (element) => (isDoc(element) ? element : new Map()), sort.fields);
}

function addToSet(current: Value[], values: Value[]): Value[] {
  const known = new Set(current.map(hashKey));
  const result = [...current];
  for (const value of values) {
    const key = hashKey(value);
    if (known.has(key)) continue;
    known.add(key);
    result.push(value);
  }
  return result;
}

function rename(root: Doc, from: string[], to: string[]): void {
  const source = copyAlong(root, from, false);
  const value = source?.get(from.at(-1) as string);
  if (!source || value === undefined) return;
  const target = copyAlong(root, to, true) as Doc;
  // The source may have been copied again on the way to the target.
  copyAlong(root, from, false)?.delete(from.at(-1) as string);
  (copyAlong(root, to, true) ?? target).set(to.at(-1) as string, value);
}

/** The copied parent of a path's last field; undefined where the way is missing and not to be made. */
function copyAlong(root: Doc, path: string[], create: boolean): Doc | undefined {
  let container = root;
  for (let i = 0; i < path.length - 1; i++) {
    const part = path[i] as string;
    const child = container.get(part);
    if (Array.isArray(child)) {
      const which = create ? 'destination' : 'source';
      throw badValue(
        `The ${which} field cannot be an array element, '${path.join('.')}' in doc with _id: ${describe(root.get('_id'))} has an array field called '${part}'`,
      );
    }
    if (child !== undefined && !isDoc(child)) {
      if (!create) return undefined;
      throw new CommandError(28, `Cannot create field '${path[i + 1]}' in element {${part}: ${describe(child)}}`);
    }
    if (child === undefined && !create) return undefined;
    const copy: Doc = new Map(child);
    container.set(part, copy);
    container = copy;
  }
  return container;
}

/** A value as the server's messages show it. */
export function describe(value: Maybe): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (value instanceof ObjectId) return `ObjectId('${value.hex}')`;
  if (value instanceof DateTime) return `new Date(${value.ms})`;
  if (isDoc(value)) {
    return value.size === 0
      ? '{}'
      : `{ ${[...value].map(([name, field]) => `${name}: ${describe(field)}`).join(', ')} }`;
  }
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[ ${value.map(describe).join(', ')} ]`;
  if (typeof value === 'object' && value !== null) {
    return 'value' in value ? String(value.value) : (value.constructor.name ?? 'value');
  }
  return String(value);
}
