import type { DateTime, Doc, Maybe, Value } from '../bson/values';
import { Decimal, Double, isDoc, typeOf } from '../bson/values';
import { CommandError } from '../errors';
import type { StringOrder } from '../query/compare';
import { compilePath } from './field-path';
import { compileOperator } from './operators';

/** What an expression sees: the document, and the variables that stages and operators have bound. */
export interface Scope {
  root: Doc;
  current: Maybe;
  variables: Variables | undefined;
}

/** A chain, the innermost binding first. */
export interface Variables {
  name: string;
  value: Maybe;
  outer: Variables | undefined;
}

export type Expression = (scope: Scope) => Maybe;

export interface CompileContext {
  strings?: StringOrder;
  now: DateTime;
  /** Names that may be used with `$$`. */
  variables: ReadonlySet<string>;
  /** Those of the command's `let`, whose values are known from the start. */
  constants?: ReadonlyMap<string, Maybe>;
}

export function withVariables(context: CompileContext, names: Iterable<string>): CompileContext {
  return { ...context, variables: new Set([...context.variables, ...names]) };
}

export function bind(scope: Scope, name: string, value: Maybe): Scope {
  return { ...scope, variables: { name, value, outer: scope.variables } };
}

/** Turns an expression of the aggregation language into a function; unknown operators are errors (168). */
export function compileExpression(spec: Value, context: CompileContext): Expression {
  if (typeof spec === 'string') return spec.startsWith('$') ? compilePath(spec, context) : () => spec;
  if (Array.isArray(spec)) {
    const items = spec.map((item) => compileExpression(item, context));
    return (scope) => items.map((item) => item(scope) ?? null);
  }
  if (!isDoc(spec)) return () => spec;
  const first = spec.keys().next().value;
  if (first?.startsWith('$')) {
    if (spec.size > 1) {
      throw new CommandError(
        15983,
        `an expression specification must contain exactly one field, the name of the expression. Found ${spec.size} fields in { ${[...spec.keys()].join(', ')} }, while parsing object`,
      );
    }
    return compileOperator(first, spec.get(first) as Value, context);
  }
  const fields = [...spec].map(([name, value]) => {
    if (name.startsWith('$') || name.includes('.')) {
      throw new CommandError(16410, `FieldPath field names may not contain '.' or start with '$': ${name}`);
    }
    return [name, compileExpression(value, context)] as const;
  });
  return (scope) => {
    const result: Doc = new Map();
    for (const [name, field] of fields) {
      const value = field(scope);
      if (value !== undefined) result.set(name, value);
    }
    return result;
  };
}

/** What counts as true in the aggregation language: everything but false, null, missing, undefined and zero. */
export function isTrue(value: Maybe): boolean {
  if (value === undefined || value === null || value === false) return false;
  if (typeof value === 'number') return value !== 0;
  if (typeof value === 'bigint') return value !== 0n;
  if (value instanceof Double) return value.value !== 0;
  if (value instanceof Decimal) return value.special !== undefined || value.coefficient !== 0n;
  return typeof value === 'boolean' || typeOf(value) !== 6;
}

export function isNullish(value: Maybe): value is undefined | null {
  return (
    value === undefined || value === null || (typeof value === 'object' && 'bsonType' in value && value.bsonType === 6)
  );
}

/** A command's `let`: its variables are constants. */
export function compileVariables(spec: Value, context: CompileContext): CompileContext {
  if (!isDoc(spec)) throw new CommandError(14, "BSON field 'let' is the wrong type, expected type 'object'");
  const constants = new Map(context.constants);
  const empty: Scope = { root: new Map(), current: new Map(), variables: undefined };
  for (const [name, value] of spec) constants.set(name, compileExpression(value, context)(empty));
  return { ...context, constants, variables: new Set([...context.variables, ...spec.keys()]) };
}
