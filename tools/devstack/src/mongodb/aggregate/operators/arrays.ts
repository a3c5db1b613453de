import { Sum } from '../../bson/sum';
import { asInteger, asNumber, type Doc, isDoc, isNumeric, type Maybe, typeName, type Value } from '../../bson/values';
import { CommandError } from '../../errors';
import { compareStrings, compareValues, hashKey } from '../../query/compare';
import { parseSort, sortBy } from '../../query/sort';
import { meanOf, standardDeviation, takeSeveral } from '../accumulators';
import {
  bind,
  type CompileContext,
  compileExpression,
  type Expression,
  isNullish,
  isTrue,
  withVariables,
} from '../expression';
import { checkVariableName } from './logic';
import { evaluated, named, type Operator, optionalExpression, requiredExpression } from './operator';

function requireArray(value: Maybe, name: string, code: number): Value[] {
  if (!Array.isArray(value))
    throw new CommandError(code, `The argument to ${name} must be an array, but was of type: ${typeName(value)}`);
  return value;
}

/** `$map`, `$filter`: a body evaluated with each element bound to a name. */
function elementBody(spec: Doc, field: string, context: CompileContext): { name: string; body: Expression } {
  const as = spec.get('as') ?? 'this';
  if (typeof as !== 'string') throw new CommandError(9, "'as' must be a string");
  checkVariableName(as);
  return { name: as, body: compileExpression(spec.get(field) as Value, withVariables(context, [as])) };
}

const map: Operator = (operand, context, name) => {
  const spec = named(operand, name, ['input', 'in'], ['as']);
  const input = requiredExpression(spec, 'input', context);
  const each = elementBody(spec, 'in', context);
  return (scope) => {
    const value = input(scope);
    if (isNullish(value)) return null;
    if (!Array.isArray(value)) throw new CommandError(16883, `input to $map must be an array not ${typeName(value)}`);
    return value.map((element) => each.body(bind(scope, each.name, element)) ?? null);
  };
};

const filter: Operator = (operand, context, name) => {
  const spec = named(operand, name, ['input', 'cond'], ['as', 'limit']);
  const input = requiredExpression(spec, 'input', context);
  const each = elementBody(spec, 'cond', context);
  const limit = optionalExpression(spec, 'limit', context);
  return (scope) => {
    const value = input(scope);
    if (isNullish(value)) return null;
    if (!Array.isArray(value))
      throw new CommandError(28651, `input to $filter must be an array not ${typeName(value)}`);
    const kept = value.filter((element) => isTrue(each.body(bind(scope, each.name, element))));
    const most = limit?.(scope);
    if (isNullish(most)) return kept;
    const count = asInteger(most);
    if (count === undefined || count < 1) throw new CommandError(327392, '$filter: limit must be greater than 0');
    return kept.slice(0, count);
  };
};

const reduce: Operator = (operand, context, name) => {
  const spec = named(operand, name, ['input', 'initialValue', 'in']);
  const input = requiredExpression(spec, 'input', context);
  const initial = requiredExpression(spec, 'initialValue', context);
  const body = compileExpression(spec.get('in') as Value, withVariables(context, ['this', 'value']));
  return (scope) => {
    const array = input(scope);
    if (isNullish(array)) return null;
    if (!Array.isArray(array))
      throw new CommandError(40080, `$reduce requires that 'input' be an array, found: ${typeName(array)}`);
    return array.reduce<Maybe>(
      (value, element) => body(bind(bind(scope, 'value', value), 'this', element)),
      initial(scope),
    );
  };
};

function elementAt([array, index]: Maybe[]): Maybe {
  if (isNullish(array) || isNullish(index)) return null;
  if (!Array.isArray(array))
    throw new CommandError(28689, `$arrayElemAt's first argument must be an array, but is ${typeName(array)}`);
  if (!isNumeric(index))
    throw new CommandError(28690, `$arrayElemAt's second argument must be a numeric value, but is ${typeName(index)}`);
  const at = asInteger(index);
  if (at === undefined)
    throw new CommandError(
      28691,
      `$arrayElemAt's second argument must be representable as a 32-bit integer: ${asNumber(index)}`,
    );
  return array.at(at);
}

function concatArrays(values: Maybe[]): Maybe {
  const result: Value[] = [];
  for (const value of values) {
    if (isNullish(value)) return null;
    if (!Array.isArray(value))
      throw new CommandError(28664, `$concatArrays only supports arrays, not ${typeName(value)}`);
    result.push(...value);
  }
  return result;
}

function slice([array, a, b]: Maybe[], _name: string): Maybe {
  if (isNullish(array) || isNullish(a)) return null;
  if (!Array.isArray(array))
    throw new CommandError(28724, `First argument to $slice must be an array, but is of type: ${typeName(array)}`);
  const first = asInteger(a);
  if (first === undefined)
    throw new CommandError(28725, `Second argument to $slice must be a numeric value, but is of type: ${typeName(a)}`);
  if (b === undefined) return first >= 0 ? array.slice(0, first) : array.slice(first);
  if (b === null) return null;
  const count = asInteger(b);
  if (count === undefined)
    throw new CommandError(28727, `Third argument to $slice must be numeric, but is of type: ${typeName(b)}`);
  if (count <= 0) throw new CommandError(28729, `Third argument to $slice must be positive: ${count}`);
  const start = first < 0 ? Math.max(array.length + first, 0) : first;
  return array.slice(start, start + count);
}

function range([start, end, step = 1]: Maybe[]): Maybe {
  const from = asInteger(start);
  const to = asInteger(end);
  const by = asInteger(step);
  if (from === undefined)
    throw new CommandError(34443, `$range requires a numeric starting value, found value of type: ${typeName(start)}`);
  if (to === undefined)
    throw new CommandError(34445, `$range requires a numeric ending value, found value of type: ${typeName(end)}`);
  if (by === undefined)
    throw new CommandError(34447, `$range requires a numeric step value, found value of type: ${typeName(step)}`);
  if (by === 0) throw new CommandError(34449, '$range requires a non-zero step value');
  if ((to - from) / by > 10_000_000) throw new CommandError(2, '$range would make too large an array');
  const result: Value[] = [];
  for (let i = from; by > 0 ? i < to : i > to; i += by) result.push(i);
  return result;
}

function indexOfArray([array, search, start = 0, end]: Maybe[]): Maybe {
  if (isNullish(array)) return null;
  if (!Array.isArray(array))
    throw new CommandError(40090, `$indexOfArray requires an array as a first argument, found: ${typeName(array)}`);
  const from = asInteger(start);
  const to = end === undefined ? array.length : asInteger(end);
  if (from === undefined || to === undefined) throw new CommandError(40096, '$indexOfArray requires an integral index');
  if (from < 0 || to < 0) throw new CommandError(40097, '$indexOfArray requires a nonnegative index');
  for (let i = from; i < Math.min(to, array.length); i++) if (compareValues(array[i], search) === 0) return i;
  return -1;
}

function inArray([value, array]: Maybe[]): Maybe {
  if (!Array.isArray(array))
    throw new CommandError(40081, `$in requires an array as a second argument, found: ${typeName(array)}`);
  return array.some((element) => compareValues(element, value) === 0);
}

const zip: Operator = (operand, context, name) => {
  const spec = named(operand, name, ['inputs'], ['useLongestLength', 'defaults']);
  const inputs = spec.get('inputs');
  if (!Array.isArray(inputs) || inputs.length === 0)
    throw new CommandError(34461, 'inputs must be an array of expressions');
  const arrays = inputs.map((input) => compileExpression(input, context));
  const longest = spec.get('useLongestLength') === true;
  const defaults = optionalExpression(spec, 'defaults', context);
  return (scope) => {
    const values = arrays.map((array) => array(scope));
    if (values.some(isNullish)) return null;
    const lists = values.map((value) => requireArray(value, '$zip', 34468));
    const lengths = lists.map((list) => list.length);
    const length = longest ? Math.max(...lengths) : Math.min(...lengths);
    const missing = defaults?.(scope);
    return Array.from({ length }, (_, i) =>
      lists.map((list, j) =>
        i < list.length ? (list[i] as Value) : Array.isArray(missing) ? (missing[j] ?? null) : null,
      ),
    );
  };
};

const sortArray: Operator = (operand, context, name) => {
  const spec = named(operand, name, ['input', 'sortBy']);
  const input = requiredExpression(spec, 'input', context);
  const by = spec.get('sortBy') as Value;
  const strings = context.strings ?? compareStrings;
  const direction = asInteger(by);
  const order = isDoc(by) ? parseSort(by) : undefined;
  if (!order && direction !== 1 && direction !== -1)
    throw new CommandError(2942506, 'The $sortArray value must be 1, -1 or an object');
  return (scope) => {
    const array = input(scope);
    if (isNullish(array)) return null;
    if (!Array.isArray(array))
      throw new CommandError(
        2942504,
        `The input argument to $sortArray must be an array, but was of type: ${typeName(array)}`,
      );
    if (order) return sortBy(array, (element) => (isDoc(element) ? element : new Map()), order, strings);
    return [...array].sort((a, b) => compareValues(a, b, strings) * (direction as number));
  };
};

/** Sets have no order; ours is that of first appearance. */
function distinctValues(values: Value[]): Value[] {
  const seen = new Map<string, Value>();
  for (const value of values) {
    const key = hashKey(value);
    if (!seen.has(key)) seen.set(key, value);
  }
  return [...seen.values()];
}

function sets(apply: (sets: Value[][]) => Maybe, nullable: boolean): Operator {
  return evaluated(0, 1000, (values, name) => {
    if (nullable && values.some(isNullish)) return null;
    return apply(values.map((value) => requireArray(value, name, 17048)));
  });
}

function keysOf(values: Value[]): Set<string> {
  return new Set(values.map(hashKey));
}

const sorted = (values: Value[]): Value[] => [...values].sort((a, b) => compareValues(a, b));

function everyTrue(accept: (values: Value[]) => boolean): Operator {
  return evaluated(1, 1, ([value], name) => accept(requireArray(value, name, 17040)));
}

/** Accumulators that also work on an array, or on several operands. */
function spread(apply: (values: Maybe[]) => Maybe): Operator {
  return evaluated(0, 10_000, (values) => apply(values.length === 1 && Array.isArray(values[0]) ? values[0] : values));
}

function sum(values: Maybe[]): Value {
  const total = new Sum();
  for (const value of values) if (isNumeric(value)) total.add(value);
  return total.total;
}

function average(values: Maybe[]): Maybe {
  const total = new Sum();
  const numbers = values.filter(isNumeric);
  for (const value of numbers) total.add(value);
  return numbers.length === 0 ? null : meanOf(total, numbers.length);
}

function extreme(sign: 1 | -1): (values: Maybe[]) => Maybe {
  return (values) => {
    let best: Maybe;
    for (const value of values) {
      if (!isNullish(value) && (best === undefined || compareValues(value, best) * sign > 0)) best = value;
    }
    return best ?? null;
  };
}

function numbersOf(values: Maybe[]): number[] {
  return values.map(asNumber).filter((n) => n !== undefined);
}

const firstOrLast = (at: 0 | -1): Operator =>
  evaluated(1, 1, ([value], name) => {
    if (isNullish(value)) return null;
    return requireArray(value, name, 28689).at(at);
  });

const several: Operator = (operand, context, name) => {
  const spec = named(operand, name, ['input', 'n']);
  const input = requiredExpression(spec, 'input', context);
  const count = requiredExpression(spec, 'n', context);
  return (scope) => {
    const array = input(scope);
    if (isNullish(array)) return null;
    const n = asInteger(count(scope));
    if (n === undefined || n < 1) throw new CommandError(5787908, `'n' must be greater than 0 in ${name}`);
    const values = requireArray(array, name, 5788200);
    const counted = name === '$minN' || name === '$maxN' ? values.filter((value) => !isNullish(value)) : values;
    return takeSeveral(name, counted, n, context.strings ?? compareStrings);
  };
};

export const ARRAYS: Record<string, Operator> = {
  $map: map,
  $filter: filter,
  $reduce: reduce,
  $arrayElemAt: evaluated(2, 2, elementAt),
  $first: firstOrLast(0),
  $last: firstOrLast(-1),
  $firstN: several,
  $lastN: several,
  $minN: several,
  $maxN: several,
  $concatArrays: evaluated(0, 1000, concatArrays),
  $slice: evaluated(2, 3, slice),
  $range: evaluated(2, 3, range),
  $reverseArray: evaluated(1, 1, ([value]) => {
    if (isNullish(value)) return null;
    return [...requireArray(value, '$reverseArray', 34435)].reverse();
  }),
  $size: evaluated(1, 1, ([value]) => requireArray(value, '$size', 17124).length),
  $isArray: evaluated(1, 1, ([value]) => Array.isArray(value)),
  $in: evaluated(2, 2, inArray),
  $indexOfArray: evaluated(2, 4, indexOfArray),
  $zip: zip,
  $sortArray: sortArray,
  $setUnion: sets((all) => sorted(distinctValues(all.flat())), true),
  $setIntersection: sets((all) => {
    const [first = [], ...others] = all;
    const keys = others.map(keysOf);
    return sorted(distinctValues(first).filter((value) => keys.every((set) => set.has(hashKey(value)))));
  }, true),
  $setDifference: evaluated(2, 2, ([a, b], name) => {
    if (isNullish(a) || isNullish(b)) return null;
    const gone = keysOf(requireArray(b, name, 17049));
    return distinctValues(requireArray(a, name, 17048)).filter((value) => !gone.has(hashKey(value)));
  }),
  $setEquals: sets((all) => {
    const keys = all.map((values) => [...keysOf(values)].sort().join('\0'));
    return keys.every((key) => key === keys[0]);
  }, false),
  $setIsSubset: evaluated(2, 2, ([a, b], name) => {
    const all = keysOf(requireArray(b, name, 17042));
    return requireArray(a, name, 17046).every((value) => all.has(hashKey(value)));
  }),
  $allElementsTrue: everyTrue((values) => values.every(isTrue)),
  $anyElementTrue: everyTrue((values) => values.some(isTrue)),
  $sum: spread(sum),
  $avg: spread(average),
  $min: spread(extreme(-1)),
  $max: spread(extreme(1)),
  $stdDevPop: spread((values) => standardDeviation(numbersOf(values), false)),
  $stdDevSamp: spread((values) => standardDeviation(numbersOf(values), true)),
};
