import {
  asInteger,
  BsonSymbol,
  Code,
  DateTime,
  isNumeric,
  type Maybe,
  Regex,
  Timestamp,
  typeName,
  type Value,
} from '../../bson/values';
import { CommandError } from '../../errors';
import { compareStrings } from '../../query/compare';
import { compileRegex } from '../../query/regex';
import { type CompileContext, type Expression, isNullish } from '../expression';
import { toText } from './conversions';
import { evaluated, named, type Operator, optionalExpression, requiredExpression } from './operator';

function requireString(value: Maybe, name: string, code: number): string {
  if (typeof value !== 'string')
    throw new CommandError(code, `${name} requires a string argument, found: ${typeName(value)}`);
  return value;
}

/** What counts as a string to operators that take numbers and dates as well; nothing is the empty one. */
function coerced(value: Maybe, name: string): string {
  if (isNullish(value)) return '';
  if (typeof value === 'string') return value;
  if (isNumeric(value) || value instanceof DateTime || value instanceof Timestamp) return toText(value);
  if (value instanceof BsonSymbol) return value.value;
  if (value instanceof Code) return value.code;
  throw new CommandError(16007, `can't convert from BSON type ${typeName(value)} to String (${name})`);
}

function concat(values: Maybe[]): Maybe {
  let result = '';
  for (const value of values) {
    if (isNullish(value)) return null;
    if (typeof value !== 'string')
      throw new CommandError(16702, `$concat only supports strings, not ${typeName(value)}`);
    result += value;
  }
  return result;
}

/** Only ASCII letters change, as with the real server. */
const upper = (text: string): string => text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
const lower = (text: string): string => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());

function split([text, separator]: Maybe[]): Maybe {
  if (isNullish(text) || isNullish(separator)) return null;
  const whole = requireString(text, '$split', 40085);
  const by = requireString(separator, '$split', 40086);
  if (by === '') throw new CommandError(40087, '$split requires a non-empty separator');
  return whole.split(by);
}

function substrBytes([text, start, length]: Maybe[], name: string): Maybe {
  const bytes = Buffer.from(coerced(text, name));
  const from = asInteger(start);
  const count = asInteger(length);
  if (from === undefined)
    throw new CommandError(16034, `${name}:  starting index must be a numeric type (is BSON type ${typeName(start)})`);
  if (count === undefined)
    throw new CommandError(16035, `${name}:  length must be a numeric type (is BSON type ${typeName(length)})`);
  if (from < 0) throw new CommandError(50752, `${name}: starting index must be non-negative (got: ${from})`);
  if (from >= bytes.length) return '';
  const end = count < 0 ? bytes.length : Math.min(from + count, bytes.length);
  const splits = (at: number): boolean => at < bytes.length && ((bytes[at] as number) & 0xc0) === 0x80;
  if (splits(from))
    throw new CommandError(28656, `${name}:  Invalid range, starting index is a UTF-8 continuation byte.`);
  if (splits(end))
    throw new CommandError(28657, `${name}:  Invalid range, ending index is in the middle of a UTF-8 character.`);
  return bytes.toString('utf8', from, end);
}

function substrCodePoints([text, start, length]: Maybe[], name: string): Maybe {
  const from = asInteger(start);
  const count = asInteger(length);
  if (from === undefined || from < 0)
    throw new CommandError(34452, `${name}: starting index must be a non-negative integer`);
  if (count === undefined || count < 0) throw new CommandError(34454, `${name}: length must be a non-negative integer`);
  return [...coerced(text, name)].slice(from, from + count).join('');
}

function indexOf(bytes: boolean): Operator {
  return evaluated(2, 4, ([text, search, start = 0, end], name) => {
    if (isNullish(text)) return null;
    const whole = requireString(text, name, 40091);
    const wanted = requireString(search, name, 40092);
    const from = asInteger(start);
    const to = end === undefined ? Number.POSITIVE_INFINITY : asInteger(end);
    if (from === undefined || to === undefined)
      throw new CommandError(40096, `${name} requires an integral starting index`);
    if (from < 0 || to < 0) throw new CommandError(40097, `${name} requires a nonnegative index`);
    return bytes ? indexOfBytes(whole, wanted, from, to) : indexOfPoints([...whole], [...wanted], from, to);
  });
}

function indexOfBytes(text: string, search: string, from: number, to: number): number {
  const bytes = Buffer.from(text);
  if (from > bytes.length) return -1;
  return bytes.subarray(0, Math.min(to, bytes.length)).indexOf(search, from);
}

function indexOfPoints(text: string[], search: string[], from: number, to: number): number {
  for (let i = from; i + search.length <= Math.min(to, text.length); i++) {
    if (search.every((point, j) => text[i + j] === point)) return i;
  }
  return -1;
}

/** What the server trims when it is not told: white space and NUL. */
const BLANKS = new Set([
  ...'\0 \t\n\v\f\r\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a',
]);

function trim(left: boolean, right: boolean): Operator {
  return (operand, context, name) => {
    const spec = named(operand, name, ['input'], ['chars']);
    const input = requiredExpression(spec, 'input', context);
    const chars = optionalExpression(spec, 'chars', context);
    return (scope) => {
      const value = input(scope);
      if (isNullish(value)) return null;
      const points = [...requireString(value, name, 50699)];
      let blanks = BLANKS;
      if (chars) {
        const given = chars(scope);
        if (isNullish(given)) return null;
        blanks = new Set(requireString(given, name, 50700));
      }
      let start = 0;
      let end = points.length;
      while (left && start < end && blanks.has(points[start] as string)) start++;
      while (right && end > start && blanks.has(points[end - 1] as string)) end--;
      return points.slice(start, end).join('');
    };
  };
}

function replace(all: boolean): Operator {
  return (operand, context, name) => {
    const spec = named(operand, name, ['input', 'find', 'replacement']);
    const parts = ['input', 'find', 'replacement'].map((field) => requiredExpression(spec, field, context));
    return (scope) => {
      const values = parts.map((part) => part(scope));
      for (const value of values) {
        if (!isNullish(value) && typeof value !== 'string')
          throw new CommandError(51746, `${name} requires that its arguments be strings, found: ${typeName(value)}`);
      }
      if (values.some(isNullish)) return null;
      const [input, find, replacement] = values as [string, string, string];
      return all ? input.replaceAll(find, () => replacement) : input.replace(find, () => replacement);
    };
  };
}

function regexOperator(apply: (text: string, regex: RegExp) => Value, missing: Value): Operator {
  return (operand, context, name) => {
    const spec = named(operand, name, ['input', 'regex'], ['options']);
    const input = requiredExpression(spec, 'input', context);
    const pattern = requiredExpression(spec, 'regex', context);
    const options = optionalExpression(spec, 'options', context);
    return (scope) => {
      const text = input(scope);
      const regex = regexValue(pattern(scope), options?.(scope), name);
      if (isNullish(text) || !regex) return missing;
      return apply(requireString(text, name, 51104), compileRegex(regex));
    };
  };
}

function regexValue(pattern: Maybe, options: Maybe, name: string): Regex | undefined {
  if (isNullish(pattern)) return undefined;
  const flags = isNullish(options) ? '' : requireString(options, name, 51106);
  if (pattern instanceof Regex) {
    if (pattern.options !== '' && flags !== '')
      throw new CommandError(51107, `${name}: found regex options specified in both 'regex' and 'options' fields`);
    return new Regex(pattern.pattern, pattern.options || flags);
  }
  return new Regex(requireString(pattern, name, 51105), flags);
}

function describeMatch(match: RegExpExecArray): Value {
  const before = match.input.slice(0, match.index);
  return new Map<string, Value>([
    ['match', match[0]],
    ['idx', [...before].length],
    ['captures', match.slice(1).map((capture) => capture ?? null)],
  ]);
}

function findAll(text: string, regex: RegExp): Value {
  const matches = text.matchAll(new RegExp(regex.source, `${regex.flags}g`));
  return [...matches].map((match) => describeMatch(match as RegExpExecArray));
}

function oneText(
  operate: (text: string) => Maybe,
): (operand: Value, context: CompileContext, name: string) => Expression {
  return evaluated(1, 1, ([value], name) => operate(coerced(value, name)));
}

export const STRINGS: Record<string, Operator> = {
  $concat: evaluated(0, 10_000, concat),
  $toUpper: oneText(upper),
  $toLower: oneText(lower),
  $split: evaluated(2, 2, split),
  $substr: evaluated(3, 3, substrBytes),
  $substrBytes: evaluated(3, 3, substrBytes),
  $substrCP: evaluated(3, 3, substrCodePoints),
  $strLenBytes: evaluated(1, 1, ([value], name) => Buffer.byteLength(requireString(value, name, 34473))),
  $strLenCP: evaluated(1, 1, ([value], name) => [...requireString(value, name, 34471)].length),
  $strcasecmp: evaluated(2, 2, ([a, b], name) => compareStrings(upper(coerced(a, name)), upper(coerced(b, name)))),
  $indexOfBytes: indexOf(true),
  $indexOfCP: indexOf(false),
  $trim: trim(true, true),
  $ltrim: trim(true, false),
  $rtrim: trim(false, true),
  $replaceOne: replace(false),
  $replaceAll: replace(true),
  $regexMatch: regexOperator((text, regex) => regex.test(text), false),
  $regexFind: regexOperator((text, regex) => {
    const match = regex.exec(text);
    return match ? describeMatch(match) : null;
  }, null),
  $regexFindAll: regexOperator(findAll, []),
};
