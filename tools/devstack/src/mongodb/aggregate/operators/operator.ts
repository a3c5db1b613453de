import { type Doc, isDoc, type Maybe, type Value } from '../../bson/values';
import { CommandError } from '../../errors';
import { type CompileContext, compileExpression, type Expression } from '../expression';

/** Makes the function of one operator from its operand. */
export type Operator = (operand: Value, context: CompileContext, name: string) => Expression;

/** An operator whose operands are all evaluated first. One operand may stand without its array. */
export function evaluated(
  least: number,
  most: number,
  apply: (values: Maybe[], name: string, context: CompileContext) => Maybe,
): Operator {
  return (operand, context, name) => {
    const operands = Array.isArray(operand) ? operand : [operand];
    if (operands.length < least || operands.length > most) {
      const wanted =
        least === most ? `exactly ${least} arguments` : `at least ${least} arguments, and no more than ${most}`;
      throw new CommandError(16020, `Expression ${name} takes ${wanted}. ${operands.length} were passed in.`);
    }
    const parts = operands.map((part) => compileExpression(part, context));
    if (parts.length === 1) {
      const only = parts[0] as Expression;
      return (scope) => apply([only(scope)], name, context);
    }
    if (parts.length === 2) {
      const [first, second] = parts as [Expression, Expression];
      return (scope) => apply([first(scope), second(scope)], name, context);
    }
    return (scope) =>
      apply(
        parts.map((part) => part(scope)),
        name,
        context,
      );
  };
}

/** The operand of an operator that takes named arguments; unknown and missing ones are errors. */
export function named(operand: Value, name: string, required: string[], optional: string[] = []): Doc {
  if (!isDoc(operand)) throw new CommandError(28667, `${name} only supports an object as its argument`);
  for (const field of operand.keys()) {
    if (!required.includes(field) && !optional.includes(field)) {
      throw new CommandError(28668, `Unrecognized parameter to ${name}: ${field}`);
    }
  }
  for (const field of required)
    if (!operand.has(field)) throw new CommandError(28669, `Missing '${field}' parameter to ${name}`);
  return operand;
}

export function optionalExpression(spec: Doc, field: string, context: CompileContext): Expression | undefined {
  const value = spec.get(field);
  return value === undefined ? undefined : compileExpression(value, context);
}

export function requiredExpression(spec: Doc, field: string, context: CompileContext): Expression {
  return compileExpression(spec.get(field) as Value, context);
}
