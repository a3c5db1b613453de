import {
  asInteger,
  DateTime,
  type Doc,
  isDoc,
  type Maybe,
  ObjectId,
  Timestamp,
  typeName,
  type Value,
} from '../../bson/values';
import { CommandError } from '../../errors';
import { type CompileContext, compileExpression, type Expression, isNullish, type Scope } from '../expression';
import {
  type CalendarFields,
  DAY_MS,
  dayOfWeek,
  dayOfYear,
  fieldsAt,
  formatDate,
  isoDayOfWeek,
  isoWeek,
  momentOf,
  offsetAt,
  parseDate,
  parseIsoDate,
  weekOfYear,
} from './date-format';
import { named, type Operator, optionalExpression, requiredExpression } from './operator';

/** Whatever carries a moment: dates, timestamps and object ids. */
function millisecondsOf(value: Maybe, name: string): number {
  if (value instanceof DateTime) return value.ms;
  if (value instanceof Timestamp) return Number(value.value >> 32n) * 1000;
  if (value instanceof ObjectId) return Number.parseInt(value.hex.slice(0, 8), 16) * 1000;
  throw new CommandError(16006, `can't convert from BSON type ${typeName(value)} to Date (${name})`);
}

/** undefined for none, null for a time zone that turned out to be null. */
function zoneOf(expression: Expression | undefined, scope: Scope): string | undefined | null {
  if (!expression) return undefined;
  const zone = expression(scope);
  if (isNullish(zone)) return null;
  if (typeof zone !== 'string')
    throw new CommandError(40517, `timezone must evaluate to a string, found ${typeName(zone)}`);
  return zone;
}

/** `{ $year: date }` or `{ $year: { date, timezone } }`. */
function part(read: (fields: CalendarFields, ms: number) => Value): Operator {
  return (operand, context, name) => {
    const full = isDoc(operand) && operand.has('date');
    const spec = full ? named(operand, name, ['date'], ['timezone']) : undefined;
    const only = Array.isArray(operand) && operand.length === 1 ? (operand[0] as Value) : operand;
    const date = spec ? requiredExpression(spec, 'date', context) : compileExpression(only, context);
    const timezone = spec && optionalExpression(spec, 'timezone', context);
    return (scope) => {
      const value = date(scope);
      const zone = zoneOf(timezone, scope);
      if (isNullish(value) || zone === null) return null;
      const ms = millisecondsOf(value, name);
      return read(fieldsAt(ms, zone), ms);
    };
  };
}

const dateToString: Operator = (operand, context, name) => {
  const spec = named(operand, name, ['date'], ['format', 'timezone', 'onNull']);
  const date = requiredExpression(spec, 'date', context);
  const format = optionalExpression(spec, 'format', context);
  const timezone = optionalExpression(spec, 'timezone', context);
  const onNull = optionalExpression(spec, 'onNull', context);
  return (scope) => {
    const value = date(scope);
    if (isNullish(value)) return onNull ? onNull(scope) : null;
    const zone = zoneOf(timezone, scope);
    const pattern = format
      ? format(scope)
      : zone === undefined || zone === 'UTC'
        ? '%Y-%m-%dT%H:%M:%S.%LZ'
        : '%Y-%m-%dT%H:%M:%S.%L';
    if (zone === null || isNullish(pattern)) return null;
    if (typeof pattern !== 'string') throw new CommandError(18533, '$dateToString requires that format be a string');
    return formatDate(millisecondsOf(value, name), pattern, zone);
  };
};

const dateFromString: Operator = (operand, context, name) => {
  const spec = named(operand, name, ['dateString'], ['format', 'timezone', 'onError', 'onNull']);
  const text = requiredExpression(spec, 'dateString', context);
  const format = optionalExpression(spec, 'format', context);
  const timezone = optionalExpression(spec, 'timezone', context);
  const onError = optionalExpression(spec, 'onError', context);
  const onNull = optionalExpression(spec, 'onNull', context);
  return (scope) => {
    const value = text(scope);
    if (isNullish(value)) return onNull ? onNull(scope) : null;
    const zone = zoneOf(timezone, scope);
    const pattern = format?.(scope);
    if (zone === null || pattern === null) return null;
    const ms =
      typeof value !== 'string'
        ? undefined
        : typeof pattern === 'string'
          ? parseDate(value, pattern, zone)
          : parseIsoDate(value, zone);
    if (ms !== undefined) return new DateTime(ms);
    if (onError) return onError(scope);
    throw new CommandError(241, `Error parsing date string '${String(value)}'`);
  };
};

const PARTS = ['year', 'month', 'day', 'hour', 'minute', 'second', 'millisecond'] as const;

const dateFromParts: Operator = (operand, context, name) => {
  const spec = named(operand, name, [], [...PARTS, 'isoWeekYear', 'isoWeek', 'isoDayOfWeek', 'timezone']);
  const iso = spec.has('isoWeekYear');
  if (!iso && !spec.has('year'))
    throw new CommandError(40516, "$dateFromParts requires either 'year' or 'isoWeekYear' to be present");
  const number = (field: string, otherwise: number): ((scope: Scope) => number | null) => {
    const expression = optionalExpression(spec, field, context);
    return (scope) => {
      if (!expression) return otherwise;
      const value = expression(scope);
      if (isNullish(value)) return null;
      const n = asInteger(value);
      if (n === undefined)
        throw new CommandError(40515, `'${field}' must evaluate to an integer, found ${typeName(value)}`);
      return n;
    };
  };
  const names = iso
    ? ['isoWeekYear', 'isoWeek', 'isoDayOfWeek', 'hour', 'minute', 'second', 'millisecond']
    : [...PARTS];
  const parts = names.map((field, i) => number(field, i === 1 || i === 2 ? 1 : 0));
  const timezone = optionalExpression(spec, 'timezone', context);
  return (scope) => {
    const values = parts.map((read) => read(scope));
    const zone = zoneOf(timezone, scope);
    if (zone === null || values.includes(null)) return null;
    const [year, month, day, hour, minute, second, millisecond] = values as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    if (year < 1 || year > 9999)
      throw new CommandError(40523, `'${names[0]}' must evaluate to an integer in the range 1 to 9999, found ${year}`);
    const clock = { hour, minute, second, millisecond };
    if (!iso) return new DateTime(momentOf({ year, month, day, ...clock }, zone));
    // ISO week 1 is the one with 4 January in it.
    const monday = 4 - isoDayOfWeek({ year, month: 1, day: 4, hour: 0, minute: 0, second: 0, millisecond: 0 }) + 1;
    return new DateTime(momentOf({ year, month: 1, day: monday + (month - 1) * 7 + (day - 1), ...clock }, zone));
  };
};

const dateToParts: Operator = (operand, context, name) => {
  const spec = named(operand, name, ['date'], ['timezone', 'iso8601']);
  const date = requiredExpression(spec, 'date', context);
  const timezone = optionalExpression(spec, 'timezone', context);
  const iso = optionalExpression(spec, 'iso8601', context);
  return (scope) => {
    const value = date(scope);
    const zone = zoneOf(timezone, scope);
    if (isNullish(value) || zone === null) return null;
    const fields = fieldsAt(millisecondsOf(value, name), zone);
    const clock = PARTS.slice(3).map((field): [string, Value] => [field, fields[field]]);
    if (iso?.(scope) === true) {
      const { year, week } = isoWeek(fields);
      return new Map<string, Value>([
        ['isoWeekYear', year],
        ['isoWeek', week],
        ['isoDayOfWeek', isoDayOfWeek(fields)],
        ...clock,
      ]);
    }
    return new Map<string, Value>([['year', fields.year], ['month', fields.month], ['day', fields.day], ...clock]);
  };
};

type Unit = 'year' | 'quarter' | 'month' | 'week' | 'day' | 'hour' | 'minute' | 'second' | 'millisecond';
const FIXED: Partial<Record<Unit, number>> = {
  week: 7 * DAY_MS,
  day: DAY_MS,
  hour: 3_600_000,
  minute: 60_000,
  second: 1000,
  millisecond: 1,
};
const UNITS = new Set<string>(['year', 'quarter', 'month', ...Object.keys(FIXED)]);

function unitOf(value: Maybe, name: string): Unit {
  if (typeof value !== 'string')
    throw new CommandError(5439013, `${name} requires 'unit' to be a string, but got ${typeName(value)}`);
  if (!UNITS.has(value)) throw new CommandError(9, `${name}: unknown time unit value: ${value}`);
  return value as Unit;
}

/** Months keep the day where they can and fall on their last day otherwise; days keep the clock. */
function addUnits(ms: number, unit: Unit, amount: number, zone: string | undefined): number {
  const fixed = FIXED[unit];
  if (fixed !== undefined && fixed < DAY_MS) return ms + amount * fixed;
  const fields = fieldsAt(ms, zone);
  if (fixed !== undefined) return momentOf({ ...fields, day: fields.day + (amount * fixed) / DAY_MS }, zone);
  const months = unit === 'year' ? 12 * amount : unit === 'quarter' ? 3 * amount : amount;
  const month = fields.month - 1 + months;
  const year = fields.year + Math.floor(month / 12);
  const within = ((month % 12) + 12) % 12;
  const days = new Date(Date.UTC(year, within + 1, 0)).getUTCDate();
  return momentOf({ ...fields, year, month: within + 1, day: Math.min(fields.day, days) }, zone);
}

function moved(sign: 1 | -1): Operator {
  return (operand, context, name) => {
    const spec = named(operand, name, ['startDate', 'unit', 'amount'], ['timezone']);
    const start = requiredExpression(spec, 'startDate', context);
    const unit = requiredExpression(spec, 'unit', context);
    const amount = requiredExpression(spec, 'amount', context);
    const timezone = optionalExpression(spec, 'timezone', context);
    return (scope) => {
      const [from, by, count] = [start(scope), unit(scope), amount(scope)];
      const zone = zoneOf(timezone, scope);
      if (isNullish(from) || isNullish(by) || isNullish(count) || zone === null) return null;
      const n = asInteger(count);
      if (n === undefined) throw new CommandError(5166405, `${name} expects integer amount of time units`);
      return new DateTime(addUnits(millisecondsOf(from, name), unitOf(by, name), sign * n, zone));
    };
  };
}

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

function weekStart(value: Maybe, name: string): number {
  if (value === undefined) return 7;
  const text = typeof value === 'string' ? value.toLowerCase() : '';
  const at = WEEKDAYS.findIndex((day) => day === text || day.slice(0, 3) === text);
  if (at < 0) throw new CommandError(9, `${name}: unknown day of week value: ${String(value)}`);
  return at + 1;
}

/** The calendar's days as a number, without clock or zone. */
function dayNumber(fields: CalendarFields): number {
  return Math.floor(Date.UTC(fields.year, fields.month - 1, fields.day) / DAY_MS);
}

const dateDiff: Operator = (operand, context, name) => {
  const spec = named(operand, name, ['startDate', 'endDate', 'unit'], ['timezone', 'startOfWeek']);
  const expressions = ['startDate', 'endDate', 'unit'].map((field) => requiredExpression(spec, field, context));
  const timezone = optionalExpression(spec, 'timezone', context);
  const startOfWeek = optionalExpression(spec, 'startOfWeek', context);
  return (scope) => {
    const [start, end, unitValue] = expressions.map((expression) => expression(scope));
    const zone = zoneOf(timezone, scope);
    if (isNullish(start) || isNullish(end) || isNullish(unitValue) || zone === null) return null;
    const unit = unitOf(unitValue, name);
    const first = weekStart(startOfWeek?.(scope), name);
    const at = (value: Maybe): number => boundaryNumber(millisecondsOf(value, name), unit, zone, first);
    return BigInt(at(end) - at(start));
  };
};

/** How many boundaries of a unit lie before a moment. */
function boundaryNumber(ms: number, unit: Unit, zone: string | undefined, firstDay: number): number {
  const fields = fieldsAt(ms, zone);
  switch (unit) {
    case 'year':
      return fields.year;
    case 'quarter':
      return fields.year * 4 + Math.floor((fields.month - 1) / 3);
    case 'month':
      return fields.year * 12 + fields.month;
    case 'week':
      // Day 0, 1 January 1970, was a Thursday.
      return Math.floor((dayNumber(fields) + 4 - firstDay) / 7);
    case 'day':
      return dayNumber(fields);
    default:
      return Math.floor((ms + offsetAt(ms, zone)) / (FIXED[unit] as number));
  }
}

const dateTrunc: Operator = (operand, context, name) => {
  const spec: Doc = named(operand, name, ['date', 'unit'], ['binSize', 'timezone', 'startOfWeek']);
  const date = requiredExpression(spec, 'date', context);
  const unitExpression = requiredExpression(spec, 'unit', context);
  const binSize = optionalExpression(spec, 'binSize', context);
  const timezone = optionalExpression(spec, 'timezone', context);
  const startOfWeek = optionalExpression(spec, 'startOfWeek', context);
  return (scope) => {
    const value = date(scope);
    const unitValue = unitExpression(scope);
    const zone = zoneOf(timezone, scope);
    const sizeValue = binSize ? binSize(scope) : 1;
    if (isNullish(value) || isNullish(unitValue) || isNullish(sizeValue) || zone === null) return null;
    const size = asInteger(sizeValue);
    if (size === undefined || size < 1)
      throw new CommandError(5439017, `${name} requires 'binSize' to be a 64-bit integer greater than 0`);
    return new DateTime(
      truncate(millisecondsOf(value, name), unitOf(unitValue, name), size, zone, weekStart(startOfWeek?.(scope), name)),
    );
  };
};

/** Bins are counted from 2000-01-01, as the server does. */
function truncate(ms: number, unit: Unit, size: number, zone: string | undefined, firstDay: number): number {
  const fields = fieldsAt(ms, zone);
  const start = { month: 1, day: 1, hour: 0, minute: 0, second: 0, millisecond: 0 };
  const bin = (count: number): number => Math.floor(count / size) * size;
  const base = Date.UTC(2000, 0, 1);
  switch (unit) {
    case 'year':
      return momentOf({ ...start, year: 2000 + bin(fields.year - 2000) }, zone);
    case 'quarter':
    case 'month': {
      const months = (fields.year - 2000) * 12 + fields.month - 1;
      const step = unit === 'quarter' ? size * 3 : size;
      return momentOf({ ...start, year: 2000, month: 1 + Math.floor(months / step) * step }, zone);
    }
    case 'week': {
      // 2000-01-01 was a Saturday, ISO day 6: the first start of a week at or after it is the origin.
      const origin = base / DAY_MS + ((firstDay - 6 + 7) % 7);
      return momentOf(
        { ...start, year: 1970, day: 1 + origin + Math.floor((dayNumber(fields) - origin) / (7 * size)) * 7 * size },
        zone,
      );
    }
    case 'day':
      return momentOf({ ...start, year: 1970, day: 1 + base / DAY_MS + bin(dayNumber(fields) - base / DAY_MS) }, zone);
    default: {
      const length = (FIXED[unit] as number) * size;
      const origin = momentOf({ ...start, year: 2000 }, zone);
      return origin + Math.floor((ms - origin) / length) * length;
    }
  }
}

const timestampPart = (read: (value: bigint) => bigint): Operator => {
  return (operand: Value, context: CompileContext, name: string) => {
    const input = compileExpression(Array.isArray(operand) ? (operand[0] as Value) : operand, context);
    return (scope) => {
      const value = input(scope);
      if (isNullish(value)) return null;
      if (!(value instanceof Timestamp))
        throw new CommandError(5687301, `Argument to ${name} must be a timestamp, but is ${typeName(value)}`);
      return read(value.value);
    };
  };
};

export const DATES: Record<string, Operator> = {
  $year: part((fields) => fields.year),
  $month: part((fields) => fields.month),
  $dayOfMonth: part((fields) => fields.day),
  $hour: part((fields) => fields.hour),
  $minute: part((fields) => fields.minute),
  $second: part((fields) => fields.second),
  $millisecond: part((fields) => fields.millisecond),
  $dayOfYear: part((fields) => dayOfYear(fields)),
  $dayOfWeek: part((fields) => dayOfWeek(fields)),
  $week: part((fields) => weekOfYear(fields)),
  $isoWeek: part((fields) => isoWeek(fields).week),
  $isoWeekYear: part((fields) => BigInt(isoWeek(fields).year)),
  $isoDayOfWeek: part((fields) => isoDayOfWeek(fields)),
  $dateToString: dateToString,
  $dateFromString: dateFromString,
  $dateFromParts: dateFromParts,
  $dateToParts: dateToParts,
  $dateAdd: moved(1),
  $dateSubtract: moved(-1),
  $dateDiff: dateDiff,
  $dateTrunc: dateTrunc,
  $tsSecond: timestampPart((value) => value >> 32n),
  $tsIncrement: timestampPart((value) => value & 0xffff_ffffn),
};
