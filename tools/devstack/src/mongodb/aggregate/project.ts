import { asNumber, type Doc, isDoc, isNumeric, type Maybe, type Value } from '../bson/values';
import { CommandError } from '../errors';
import { type CompileContext, compileExpression, type Expression, type Scope } from './expression';

/** The specification of a projection (or of $set) as a tree of field names. */
export interface FieldTree {
  children: Map<string, FieldTree | Leaf>;
}

export type Leaf = { include: true } | { exclude: true } | { compute: Expression };

export type ProjectionKind = 'inclusion' | 'exclusion';

export interface ParsedProjection {
  kind: ProjectionKind;
  tree: FieldTree;
}

export function isTree(node: FieldTree | Leaf): node is FieldTree {
  return 'children' in node;
}

export function newTree(): FieldTree {
  return { children: new Map() };
}

/** Puts a leaf at a dotted path; two entries for one path, or one inside the other, collide (31250, 31249). */
export function putLeaf(tree: FieldTree, path: string[], leaf: Leaf): void {
  let node = tree;
  for (let i = 0; i < path.length - 1; i++) {
    const part = path[i] as string;
    let child = node.children.get(part);
    if (!child) {
      child = newTree();
      node.children.set(part, child);
    }
    if (!isTree(child)) {
      throw new CommandError(
        31249,
        `Path collision at ${path.join('.')} remaining portion ${path.slice(i + 1).join('.')}`,
      );
    }
    node = child;
  }
  const last = path.at(-1) as string;
  if (node.children.has(last)) throw new CommandError(31250, `Path collision at ${path.join('.')}`);
  node.children.set(last, leaf);
}

export function checkFieldPath(name: string): string[] {
  const path = name.split('.');
  for (const part of path) {
    if (part === '')
      throw new CommandError(path.length === 1 ? 40352 : 15998, 'FieldPath field names may not be empty strings.');
    if (part.startsWith('$')) {
      throw new CommandError(
        16410,
        `FieldPath field names may not start with '$'. Consider using $getField or $setField.`,
      );
    }
  }
  return path;
}

/** What one entry of a projection asks for; undefined leaves the decision to the caller. */
export type SpecialLeaf = (path: string[], value: Value) => boolean;

/** Reads $project's specification; `special` may take entries that only find knows. */
export function parseProjection(spec: Doc, context: CompileContext, special?: SpecialLeaf): ParsedProjection {
  const parser = new ProjectionParser(context, special);
  parser.read([], spec);
  return parser.finish();
}

class ProjectionParser {
  private readonly context: CompileContext;
  private readonly special: SpecialLeaf | undefined;
  private readonly tree = newTree();
  private kind: ProjectionKind | undefined;
  private idChoice: boolean | undefined;
  private computes = false;

  constructor(context: CompileContext, special: SpecialLeaf | undefined) {
    this.context = context;
    this.special = special;
  }

  read(prefix: string[], spec: Doc): void {
    if (spec.size === 0) {
      throw new CommandError(
        51270,
        prefix.length === 0
          ? 'projection specification must have at least one field'
          : 'An empty sub-projection is not a valid value. Found empty object at path',
      );
    }
    for (const [name, value] of spec) {
      const dollar = name.endsWith('.$');
      const path = [...prefix, ...(dollar ? name.split('.') : checkFieldPath(name))];
      if (this.special?.(path, value)) continue;
      this.entry(path, value);
    }
  }

  private entry(path: string[], value: Value): void {
    if (typeof value === 'boolean' || isNumeric(value)) {
      const include = value === true || (value !== false && asNumber(value) !== 0);
      if (path.length === 1 && path[0] === '_id') {
        this.idChoice = include;
        if (include) putLeaf(this.tree, path, { include: true });
        return;
      }
      this.decide(include ? 'inclusion' : 'exclusion', path);
      putLeaf(this.tree, path, include ? { include: true } : { exclude: true });
    } else if (isDoc(value) && !value.keys().next().value?.startsWith('$')) {
      this.read(path, value);
    } else {
      if (this.kind === 'exclusion') {
        throw new CommandError(31252, `Cannot use an expression ${path.join('.')} in an exclusion projection`);
      }
      this.kind = this.kind ?? 'inclusion';
      this.computes = true;
      putLeaf(this.tree, path, { compute: compileExpression(value, this.context) });
    }
  }

  private decide(kind: ProjectionKind, path: string[]): void {
    if (this.kind !== undefined && this.kind !== kind) {
      throw kind === 'inclusion'
        ? new CommandError(31253, `Cannot do inclusion on field ${path.join('.')} in exclusion projection`)
        : new CommandError(31254, `Cannot do exclusion on field ${path.join('.')} in inclusion projection`);
    }
    this.kind = kind;
  }

  finish(): ParsedProjection {
    const kind = this.kind ?? (this.idChoice === true || this.computes ? 'inclusion' : 'exclusion');
    const { children } = this.tree;
    if (kind === 'inclusion' && this.idChoice === undefined && !children.has('_id'))
      children.set('_id', { include: true });
    if (kind === 'exclusion') {
      if (this.idChoice === false) children.set('_id', { exclude: true });
      else if (this.idChoice === true) children.delete('_id');
    }
    return { kind, tree: this.tree };
  }
}

export function applyProjection(document: Doc, projection: ParsedProjection, scope: Scope): Doc {
  return projection.kind === 'exclusion'
    ? exclude(document, projection.tree)
    : include(document, projection.tree, scope);
}

function exclude(document: Doc, tree: FieldTree): Doc {
  const result: Doc = new Map();
  for (const [name, value] of document) {
    const node = tree.children.get(name);
    if (!node) result.set(name, value);
    else if (isTree(node)) result.set(name, excludeBelow(value, node));
  }
  return result;
}

function excludeBelow(value: Value, tree: FieldTree): Value {
  if (isDoc(value)) return exclude(value, tree);
  return Array.isArray(value) ? value.map((element) => excludeBelow(element, tree)) : value;
}

/** Included fields stay in the document's order; computed ones follow in that of the specification. */
function include(document: Doc, tree: FieldTree, scope: Scope): Doc {
  const result: Doc = new Map();
  for (const [name, value] of document) {
    const node = tree.children.get(name);
    if (!node) continue;
    if (isTree(node)) {
      const below = includeBelow(value, node, scope);
      if (below !== undefined) result.set(name, below);
    } else if ('include' in node) result.set(name, value);
  }
  compute(document, result, tree, scope);
  return result;
}

function includeBelow(value: Value, tree: FieldTree, scope: Scope): Maybe {
  if (isDoc(value)) return include(value, tree, scope);
  if (Array.isArray(value)) {
    return value.map((element) => includeBelow(element, tree, scope)).filter((element) => element !== undefined);
  }
  return hasComputed(tree) ? include(new Map(), tree, scope) : undefined;
}

function hasComputed(tree: FieldTree): boolean {
  for (const node of tree.children.values()) {
    if (isTree(node) ? hasComputed(node) : 'compute' in node) return true;
  }
  return false;
}

function compute(document: Doc, result: Doc, tree: FieldTree, scope: Scope): void {
  for (const [name, node] of tree.children) {
    if (isTree(node)) {
      if (!document.has(name) && hasComputed(node)) result.set(name, include(new Map(), node, scope));
    } else if ('compute' in node) {
      const value = node.compute(scope);
      if (value !== undefined) result.set(name, value);
    }
  }
}

/** $set: every leaf is computed; nested documents merge, arrays get it in each element. */
export function parseAddFields(spec: Doc, context: CompileContext): FieldTree {
  const tree = newTree();
  readAddFields(tree, [], spec, context);
  return tree;
}

function readAddFields(tree: FieldTree, prefix: string[], spec: Doc, context: CompileContext): void {
  for (const [name, value] of spec) {
    const path = [...prefix, ...checkFieldPath(name)];
    if (isDoc(value) && value.size > 0 && !value.keys().next().value?.startsWith('$'))
      readAddFields(tree, path, value, context);
    else putLeaf(tree, path, { compute: compileExpression(value, context) });
  }
}

export function addFields(document: Doc, tree: FieldTree, scope: Scope): Doc {
  const result: Doc = new Map(document);
  for (const [name, node] of tree.children) {
    const current = document.get(name);
    if (isTree(node)) result.set(name, addBelow(current, node, scope));
    else if ('compute' in node) {
      const value = node.compute(scope);
      if (value === undefined) result.delete(name);
      else result.set(name, value);
    }
  }
  return result;
}

function addBelow(value: Maybe, tree: FieldTree, scope: Scope): Value {
  if (Array.isArray(value)) return value.map((element) => addBelow(element, tree, scope));
  return addFields(isDoc(value) ? value : new Map(), tree, scope);
}
