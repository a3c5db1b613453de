import { divideDecimals, toDecimal } from '../bson/decimal';
import { Sum } from '../bson/sum';
import {
  asInteger,
  asNumber,
  type Doc,
  double,
  isDoc,
  isNumeric,
  type Maybe,
  typeName,
  type Value,
} from '../bson/values';
import { CommandError } from '../errors';
import { compareStrings, compareValues, hashKey, type StringOrder } from '../query/compare';
import { parseSort, sortBy } from '../query/sort';
import { type CompileContext, compileExpression, type Expression, isNullish, type Scope } from './expression';

/** Gathers the values of a group and tells the result at its end. */
export interface Accumulator {
  take(value: Maybe, scope: Scope): void;
  result(): Value;
}

export interface CompiledAccumulator {
  input: Expression;
  create(groupScope: Scope): Accumulator;
}

type Factory = (strings: StringOrder) => Accumulator;

function sum(): Accumulator {
  const total = new Sum();
  return {
    take: (value) => {
      if (isNumeric(value)) total.add(value);
    },
    result: () => total.total,
  };
}

function average(): Accumulator {
  const total = new Sum();
  let count = 0;
  return {
    take: (value) => {
      if (!isNumeric(value)) return;
      total.add(value);
      count++;
    },
    result: () => (count === 0 ? null : meanOf(total, count)),
  };
}

export function meanOf(total: Sum, count: number): Value {
  return total.isDecimal ? divideDecimals(toDecimal(total.total), toDecimal(count)) : double(total.approximate / count);
}

function extreme(sign: 1 | -1): Factory {
  return (strings) => {
    let best: Maybe;
    return {
      take: (value) => {
        if (isNullish(value)) return;
        if (best === undefined || compareValues(value, best, strings) * sign > 0) best = value;
      },
      result: () => best ?? null,
    };
  };
}

function first(): Accumulator {
  let value: Maybe;
  let taken = false;
  return {
    take: (next) => {
      if (!taken) value = next;
      taken = true;
    },
    result: () => value ?? null,
  };
}

function last(): Accumulator {
  let value: Maybe;
  return {
    take: (next) => {
      value = next;
    },
    result: () => value ?? null,
  };
}

function push(): Accumulator {
  const values: Value[] = [];
  return {
    take: (value) => {
      if (value !== undefined) values.push(value);
    },
    result: () => values,
  };
}

function addToSet(): Accumulator {
  const values = new Map<string, Value>();
  return {
    take: (value) => {
      if (value === undefined) return;
      const key = hashKey(value);
      if (!values.has(key)) values.set(key, value);
    },
    result: () => [...values.values()],
  };
}

function mergeObjects(): Accumulator {
  const result: Doc = new Map();
  return {
    take: (value) => {
      if (isNullish(value)) return;
      if (!isDoc(value))
        throw new CommandError(40400, `$mergeObjects requires object inputs, but input is of type ${typeName(value)}`);
      for (const [name, field] of value) result.set(name, field);
    },
    result: () => result,
  };
}

function deviation(sample: boolean): Factory {
  return () => {
    const values: number[] = [];
    return {
      take: (value) => {
        const n = asNumber(value);
        if (n !== undefined) values.push(n);
      },
      result: () => standardDeviation(values, sample),
    };
  };
}

export function standardDeviation(values: number[], sample: boolean): Value {
  const divisor = values.length - (sample ? 1 : 0);
  if (divisor <= 0) return null;
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return double(Math.sqrt(values.reduce((sum2, value) => sum2 + (value - mean) ** 2, 0) / divisor));
}

const SIMPLE: Record<string, Factory> = {
  $sum: sum,
  $avg: average,
  $min: extreme(-1),
  $max: extreme(1),
  $first: first,
  $last: last,
  $push: push,
  $addToSet: addToSet,
  $mergeObjects: mergeObjects,
  $stdDevPop: deviation(false),
  $stdDevSamp: deviation(true),
};

/** One field of $group; unknown accumulators are errors (15952). */
export function compileAccumulator(field: string, spec: Value, context: CompileContext): CompiledAccumulator {
  if (!isDoc(spec)) throw new CommandError(40234, `The field '${field}' must be an accumulator object`);
  if (spec.size !== 1) throw new CommandError(40238, `The field '${field}' must specify one accumulator`);
  const [name, operand] = spec.entries().next().value as [string, Value];
  const strings = context.strings ?? compareStrings;
  if (Object.hasOwn(SIMPLE, name)) {
    if (Array.isArray(operand)) throw new CommandError(40237, `The ${name} accumulator is a unary operator`);
    const create = SIMPLE[name] as Factory;
    return { input: compileExpression(operand, context), create: () => create(strings) };
  }
  if (name === '$count') {
    if (!isDoc(operand) || operand.size > 0) throw new CommandError(9, '$count takes no arguments, i.e. $count:{}');
    return { input: () => 1, create: sum };
  }
  if (['$firstN', '$lastN', '$minN', '$maxN'].includes(name)) return severalOf(name, operand, context, strings);
  if (['$top', '$bottom', '$topN', '$bottomN'].includes(name)) return topOf(name, operand, context, strings);
  if (name === '$median' || name === '$percentile') return percentiles(name, operand, context);
  throw new CommandError(15952, `unknown group operator '${name}'`);
}

function argument(operand: Value, name: string, allowed: string[]): Doc {
  if (!isDoc(operand))
    throw new CommandError(5787801, `specification must be an object; found ${name} :${typeName(operand)}`);
  for (const key of operand.keys())
    if (!allowed.includes(key)) throw new CommandError(5787901, `Unknown argument for '${name}' operator: ${key}`);
  for (const key of allowed)
    if (!operand.has(key)) throw new CommandError(5787906, `Missing value for '${key}' in ${name}`);
  return operand;
}

function countOf(expression: Expression, scope: Scope, name: string): number {
  const n = asInteger(expression(scope));
  if (n === undefined || n <= 0) throw new CommandError(5787908, `'n' must be greater than 0 in ${name}`);
  return n;
}

function severalOf(name: string, operand: Value, context: CompileContext, strings: StringOrder): CompiledAccumulator {
  const spec = argument(operand, name, ['input', 'n']);
  const count = compileExpression(spec.get('n') as Value, context);
  return {
    input: compileExpression(spec.get('input') as Value, context),
    create: (scope) => {
      const n = countOf(count, scope, name);
      const values: Value[] = [];
      return {
        take: (value) => {
          if ((name === '$minN' || name === '$maxN') && isNullish(value)) return;
          values.push(value ?? null);
        },
        result: () => takeSeveral(name, values, n, strings),
      };
    },
  };
}

export function takeSeveral(name: string, values: Value[], n: number, strings: StringOrder): Value[] {
  switch (name) {
    case '$firstN':
      return values.slice(0, n);
    case '$lastN':
      return values.slice(-n);
    case '$minN':
      return [...values].sort((a, b) => compareValues(a, b, strings)).slice(0, n);
    default:
      return [...values].sort((a, b) => compareValues(b, a, strings)).slice(0, n);
  }
}

function topOf(name: string, operand: Value, context: CompileContext, strings: StringOrder): CompiledAccumulator {
  const many = name.endsWith('N');
  const spec = argument(operand, name, many ? ['n', 'sortBy', 'output'] : ['sortBy', 'output']);
  const order = spec.get('sortBy');
  if (!isDoc(order)) throw new CommandError(10065, `invalid parameter: expected an object (sortBy)`);
  const sort = parseSort(order);
  const output = compileExpression(spec.get('output') as Value, context);
  const count = many ? compileExpression(spec.get('n') as Value, context) : () => 1;
  return {
    input: () => null,
    create: (groupScope) => {
      const n = countOf(count, groupScope, name);
      const scopes: Scope[] = [];
      return {
        take: (_value, scope) => void scopes.push(scope),
        result: () => {
          const sorted = sortBy(scopes, (scope) => scope.root, sort, strings);
          const kept = name.startsWith('$top') ? sorted.slice(0, n) : sorted.slice(-n);
          const values = kept.map((scope) => output(scope) ?? null);
          return many ? values : (values[0] ?? null);
        },
      };
    },
  };
}

function percentiles(name: string, operand: Value, context: CompileContext): CompiledAccumulator {
  const spec = argument(operand, name, name === '$median' ? ['input', 'method'] : ['input', 'p', 'method']);
  if (spec.get('method') !== 'approximate')
    throw new CommandError(2, "Currently only 'approximate' can be used as percentile 'method'.");
  const p = name === '$median' ? [0.5] : (spec.get('p') as Value[]);
  return {
    input: compileExpression(spec.get('input') as Value, context),
    create: () => {
      const values: number[] = [];
      return {
        take: (value) => {
          const n = asNumber(value);
          if (n !== undefined) values.push(n);
        },
        result: () => {
          values.sort((a, b) => a - b);
          const at = (share: Value): Value => {
            if (values.length === 0) return null;
            const rank = Math.max(0, Math.ceil((asNumber(share) as number) * values.length) - 1);
            return double(values[rank] as number);
          };
          return name === '$median' ? at(0.5) : p.map(at);
        },
      };
    },
  };
}
