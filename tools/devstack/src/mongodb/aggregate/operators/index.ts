import type { Value } from '../../bson/values';
import { CommandError } from '../../errors';
import type { CompileContext, Expression } from '../expression';
import { ARITHMETIC } from './arithmetic';
import { ARRAYS } from './arrays';
import { CONVERSIONS } from './conversions';
import { DATES } from './dates';
import { LOGIC } from './logic';
import { OBJECTS } from './objects';
import type { Operator } from './operator';
import { STRINGS } from './strings';

const OPERATORS = new Map<string, Operator>(
  [LOGIC, ARITHMETIC, ARRAYS, STRINGS, OBJECTS, CONVERSIONS, DATES].flatMap((group) => Object.entries(group)),
);

export function compileOperator(name: string, operand: Value, context: CompileContext): Expression {
  const operator = OPERATORS.get(name);
  if (!operator) throw new CommandError(168, `Unrecognized expression '${name}'`);
  return operator(operand, context, name);
}
