import { encodeDocument } from '../../bson/encode';
import { Binary, type Doc, isDoc, type Maybe, typeName, type Value } from '../../bson/values';
import { CommandError } from '../../errors';
import { compileExpression, isNullish } from '../expression';
import { evaluated, named, type Operator, requiredExpression } from './operator';

function mergeObjects(values: Maybe[]): Maybe {
  const inputs = values.length === 1 && Array.isArray(values[0]) ? values[0] : values;
  const result: Doc = new Map();
  for (const value of inputs) {
    if (isNullish(value)) continue;
    if (!isDoc(value))
      throw new CommandError(40400, `$mergeObjects requires object inputs, but input is of type ${typeName(value)}`);
    for (const [name, field] of value) result.set(name, field);
  }
  return result;
}

function objectToArray([value]: Maybe[]): Maybe {
  if (isNullish(value)) return null;
  if (!isDoc(value))
    throw new CommandError(40390, `$objectToArray requires a document input, found: ${typeName(value)}`);
  return [...value].map(
    ([k, v]) =>
      new Map<string, Value>([
        ['k', k],
        ['v', v],
      ]),
  );
}

function arrayToObject([value]: Maybe[]): Maybe {
  if (isNullish(value)) return null;
  if (!Array.isArray(value))
    throw new CommandError(40386, `$arrayToObject requires an array input, found: ${typeName(value)}`);
  const result: Doc = new Map();
  for (const entry of value) {
    const [key, field] = Array.isArray(entry) ? entry : isDoc(entry) ? [entry.get('k'), entry.get('v')] : [];
    if (typeof key !== 'string' || field === undefined) {
      throw new CommandError(
        40392,
        '$arrayToObject requires an array of key-value pairs: { k, v } or [ key, value ], the key a string',
      );
    }
    result.set(key, field);
  }
  return result;
}

const getField: Operator = (operand, context, name) => {
  const full = isDoc(operand) && operand.has('field');
  const spec: Doc = full ? named(operand, name, ['field'], ['input']) : new Map([['field', operand]]);
  const field = compileExpression(spec.get('field') as Value, context);
  const input = spec.has('input') ? requiredExpression(spec, 'input', context) : undefined;
  return (scope) => {
    const key = field(scope);
    if (typeof key !== 'string')
      throw new CommandError(
        3041704,
        `$getField requires 'field' to evaluate to type String, but got ${typeName(key)}`,
      );
    const value = input ? input(scope) : scope.current;
    if (isDoc(value)) return value.get(key);
    return isNullish(value) && value !== undefined ? null : undefined;
  };
};

function setField(removes: boolean): Operator {
  return (operand, context, name) => {
    const spec = named(operand, name, removes ? ['field', 'input'] : ['field', 'input', 'value']);
    const field = requiredExpression(
      spec,
      'field',
      context,
    )({ root: new Map(), current: new Map(), variables: undefined });
    if (typeof field !== 'string')
      throw new CommandError(4161106, `${name} requires 'field' to evaluate to a constant string`);
    const input = requiredExpression(spec, 'input', context);
    const value = removes ? () => undefined : requiredExpression(spec, 'value', context);
    return (scope) => {
      const document = input(scope);
      if (isNullish(document)) return null;
      if (!isDoc(document)) throw new CommandError(4161105, `${name} requires 'input' to evaluate to type Object`);
      const result: Doc = new Map(document);
      const next = value(scope);
      if (next === undefined) result.delete(field);
      else result.set(field, next);
      return result;
    };
  };
}

export const OBJECTS: Record<string, Operator> = {
  $mergeObjects: evaluated(0, 10_000, mergeObjects),
  $objectToArray: evaluated(1, 1, objectToArray),
  $arrayToObject: (operand, context) => {
    const input = compileExpression(
      Array.isArray(operand) && operand.length === 1 ? (operand[0] as Value) : operand,
      context,
    );
    return (scope) => arrayToObject([input(scope)]);
  },
  $getField: getField,
  $setField: setField(false),
  $unsetField: setField(true),
  $bsonSize: evaluated(1, 1, ([value]) => {
    if (isNullish(value)) return null;
    if (!isDoc(value)) throw new CommandError(31393, `$bsonSize requires a document input, found: ${typeName(value)}`);
    return encodeDocument(value).length;
  }),
  $binarySize: evaluated(1, 1, ([value]) => {
    if (isNullish(value)) return null;
    if (typeof value === 'string') return Buffer.byteLength(value);
    if (value instanceof Binary) return value.bytes.length;
    throw new CommandError(51276, `$binarySize requires a string or BinData argument, found: ${typeName(value)}`);
  }),
};
