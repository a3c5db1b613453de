import { type Doc, isDoc, type Maybe, type Value } from '../bson/values';
import { CommandError } from '../errors';
import type { CompileContext, Expression, Scope } from './expression';

/** `$a.b`, `$$ROOT`, `$$name.a`. */
export function compilePath(text: string, context: CompileContext): Expression {
  if (!text.startsWith('$$')) {
    const path = fieldNames(text.slice(1));
    if (path.length === 1) {
      const name = path[0] as string;
      return (scope) => (isDoc(scope.current) ? scope.current.get(name) : follow(scope.current, path, 0));
    }
    return (scope) => follow(scope.current, path, 0);
  }
  const [name = '', ...path] = text.slice(2).split('.');
  const variable = compileVariable(name, context);
  return path.length === 0 ? variable : (scope) => follow(variable(scope), path, 0);
}

export function fieldNames(path: string): string[] {
  if (path === '') throw new CommandError(16872, "'$' by itself is not a valid FieldPath");
  const names = path.split('.');
  for (const name of names) {
    if (name === '') throw new CommandError(15998, 'FieldPath field names may not be empty strings.');
    if (name.startsWith('$')) {
      throw new CommandError(
        16410,
        `FieldPath field names may not start with '$'. Consider using $getField or $setField.`,
      );
    }
  }
  return names;
}

function compileVariable(name: string, context: CompileContext): Expression {
  switch (name) {
    case 'ROOT':
      return (scope) => scope.root;
    case 'CURRENT':
      return (scope) => scope.current;
    case 'REMOVE':
      return () => undefined;
    case 'NOW':
      return () => context.now;
    default:
      if (!context.variables.has(name)) throw new CommandError(17276, `Use of undefined variable: ${name}`);
      return (scope) => lookUp(scope, name, context);
  }
}

function lookUp(scope: Scope, name: string, context: CompileContext): Maybe {
  for (let bound = scope.variables; bound; bound = bound.outer) if (bound.name === name) return bound.value;
  return context.constants?.get(name);
}

/** Through arrays a path gathers what each element has. */
export function follow(value: Maybe, path: string[], from: number): Maybe {
  let current = value;
  for (let at = from; at < path.length; at++) {
    if (isDoc(current)) current = (current as Doc).get(path[at] as string);
    else if (Array.isArray(current)) return gather(current, path, at);
    else return undefined;
  }
  return current;
}

function gather(array: Value[], path: string[], at: number): Value[] {
  const result: Value[] = [];
  for (const element of array) {
    const value = follow(element, path, at);
    if (value !== undefined) result.push(value);
  }
  return result;
}
