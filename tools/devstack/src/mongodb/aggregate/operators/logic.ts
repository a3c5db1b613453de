import { type Doc, isDoc, type Value } from '../../bson/values';
import { CommandError } from '../../errors';
import { compareValues } from '../../query/compare';
import { bind, compileExpression, type Expression, isNullish, isTrue, type Scope, withVariables } from '../expression';
import { evaluated, named, type Operator, requiredExpression } from './operator';

function comparison(accept: (result: number) => boolean): Operator {
  return evaluated(2, 2, ([a, b], _name, context) => accept(compareValues(a, b, context.strings)));
}

const and: Operator = (operand, context) => {
  const parts = (Array.isArray(operand) ? operand : [operand]).map((part) => compileExpression(part, context));
  return (scope) => parts.every((part) => isTrue(part(scope)));
};

const or: Operator = (operand, context) => {
  const parts = (Array.isArray(operand) ? operand : [operand]).map((part) => compileExpression(part, context));
  return (scope) => parts.some((part) => isTrue(part(scope)));
};

const cond: Operator = (operand, context, name) => {
  let parts: Value[];
  if (Array.isArray(operand)) {
    if (operand.length !== 3) {
      throw new CommandError(16020, `Expression $cond takes exactly 3 arguments. ${operand.length} were passed in.`);
    }
    parts = operand;
  } else {
    const spec = named(operand, name, ['if', 'then', 'else']);
    parts = [spec.get('if') as Value, spec.get('then') as Value, spec.get('else') as Value];
  }
  const [condition, yes, no] = parts.map((part) => compileExpression(part, context)) as [
    Expression,
    Expression,
    Expression,
  ];
  return (scope) => (isTrue(condition(scope)) ? yes(scope) : no(scope));
};

const ifNull: Operator = (operand, context) => {
  if (!Array.isArray(operand) || operand.length < 2) {
    throw new CommandError(1257300, '$ifNull needs at least two arguments');
  }
  const parts = operand.map((part) => compileExpression(part, context));
  return (scope) => {
    for (const part of parts.slice(0, -1)) {
      const value = part(scope);
      if (!isNullish(value)) return value;
    }
    return parts.at(-1)?.(scope);
  };
};

const switchOperator: Operator = (operand, context, name) => {
  const spec = named(operand, name, ['branches'], ['default']);
  const given = spec.get('branches');
  if (!Array.isArray(given)) throw new CommandError(40061, `$switch expected an array for 'branches'`);
  if (given.length === 0) throw new CommandError(40068, '$switch requires at least one branch.');
  const branches = given.map((branch) => {
    if (!isDoc(branch) || !branch.has('case') || !branch.has('then')) {
      throw new CommandError(40067, "$switch requires each branch have a 'case' and a 'then' expression");
    }
    return [requiredExpression(branch, 'case', context), requiredExpression(branch, 'then', context)] as const;
  });
  const otherwise = spec.has('default') ? requiredExpression(spec, 'default', context) : undefined;
  return (scope) => {
    for (const [condition, result] of branches) if (isTrue(condition(scope))) return result(scope);
    if (otherwise) return otherwise(scope);
    throw new CommandError(
      40066,
      '$switch could not find a matching branch for an input, and no default was specified.',
    );
  };
};

const letOperator: Operator = (operand, context, name) => {
  const spec = named(operand, name, ['vars', 'in']);
  const vars = spec.get('vars');
  if (!isDoc(vars)) throw new CommandError(10065, 'invalid parameter: expected an object (vars)');
  const bindings = [...vars].map(([variable, value]) => {
    checkVariableName(variable);
    return [variable, compileExpression(value, context)] as const;
  });
  const body = compileExpression(spec.get('in') as Value, withVariables(context, (vars as Doc).keys()));
  return (scope) => {
    let inner: Scope = scope;
    for (const [variable, value] of bindings) {
      const result = value(scope);
      inner = variable === 'CURRENT' ? { ...inner, current: result } : bind(inner, variable, result);
    }
    return body(inner);
  };
};

export function checkVariableName(name: string): void {
  if (name === '') throw new CommandError(9, 'empty variable names are not allowed');
  if (name !== 'CURRENT' && !/^[a-z\u0080-\uffff]/.test(name)) {
    throw new CommandError(9, `'${name}' starts with an invalid character for a user variable name`);
  }
}

export const LOGIC: Record<string, Operator> = {
  $eq: comparison((result) => result === 0),
  $ne: comparison((result) => result !== 0),
  $gt: comparison((result) => result > 0),
  $gte: comparison((result) => result >= 0),
  $lt: comparison((result) => result < 0),
  $lte: comparison((result) => result <= 0),
  $cmp: evaluated(2, 2, ([a, b], _name, context) => Math.sign(compareValues(a, b, context.strings))),
  $and: and,
  $or: or,
  $not: evaluated(1, 1, ([value]) => !isTrue(value)),
  $cond: cond,
  $ifNull: ifNull,
  $switch: switchOperator,
  $let: letOperator,
  $literal: (operand) => () => operand,
};
