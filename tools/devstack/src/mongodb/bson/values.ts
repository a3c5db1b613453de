/**
 * How BSON values live in memory.
 *
 * Documents are Maps: fields keep their exact order (plain objects move digit keys to the front) and a field called
 * `__proto__` is a field like any other. Numbers keep the type that the client sent, at the price of a wrapper only
 * where JavaScript cannot tell: a `number` that is an int32 is an int32, any other `number` is a double, a double
 * with an int32 value (5.0) is a `Double`, and a long is a `bigint`.
 */
export type Doc = Map<string, Value>;

export type Value =
  | null
  | boolean
  | string
  | number
  | bigint
  | Double
  | Decimal
  | ObjectId
  | DateTime
  | Regex
  | Binary
  | Timestamp
  | Code
  | Sentinel
  | BsonSymbol
  | DbPointer
  | RawDocument
  | Value[]
  | Doc;

/** `undefined` stands for a field that is not there. */
export type Maybe = Value | undefined;

export const BsonType = {
  double: 1,
  string: 2,
  object: 3,
  array: 4,
  binData: 5,
  undefined: 6,
  objectId: 7,
  bool: 8,
  date: 9,
  null: 10,
  regex: 11,
  dbPointer: 12,
  javascript: 13,
  symbol: 14,
  javascriptWithScope: 15,
  int: 16,
  timestamp: 17,
  long: 18,
  decimal: 19,
  minKey: -1,
  maxKey: 127,
} as const;

/** A double whose value is a whole number within int32, which a bare `number` would turn into an int32. */
export class Double {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
  get bsonType(): number {
    return 1;
  }
}

/** IEEE 754 decimal128: sign, coefficient and exponent, or one of the special values. */
export class Decimal {
  readonly negative: boolean;
  readonly coefficient: bigint;
  readonly exponent: number;
  readonly special: 'NaN' | 'Infinity' | undefined;
  constructor(negative: boolean, coefficient: bigint, exponent: number, special?: 'NaN' | 'Infinity') {
    this.negative = negative;
    this.coefficient = coefficient;
    this.exponent = exponent;
    this.special = special;
  }
  get bsonType(): number {
    return 19;
  }
}

export class ObjectId {
  readonly hex: string;
  constructor(hex: string) {
    this.hex = hex;
  }
  get bsonType(): number {
    return 7;
  }
}

export class DateTime {
  /** Milliseconds since 1970. */
  readonly ms: number;
  constructor(ms: number) {
    this.ms = ms;
  }
  get bsonType(): number {
    return 9;
  }
}

export class Regex {
  readonly pattern: string;
  readonly options: string;
  constructor(pattern: string, options: string) {
    this.pattern = pattern;
    this.options = options;
  }
  get bsonType(): number {
    return 11;
  }
}

export class Binary {
  readonly subType: number;
  readonly bytes: Buffer;
  constructor(subType: number, bytes: Buffer) {
    this.subType = subType;
    this.bytes = bytes;
  }
  get bsonType(): number {
    return 5;
  }
}

export class Timestamp {
  readonly value: bigint;
  constructor(value: bigint) {
    this.value = value;
  }
  get bsonType(): number {
    return 17;
  }
}

export class Code {
  readonly code: string;
  readonly scope: Doc | undefined;
  constructor(code: string, scope?: Doc) {
    this.code = code;
    this.scope = scope;
  }
  get bsonType(): number {
    return this.scope ? 15 : 13;
  }
}

/** MinKey, MaxKey and the deprecated undefined, which differ by their type alone. */
export class Sentinel {
  readonly bsonType: number;
  constructor(bsonType: number) {
    this.bsonType = bsonType;
  }
}

export const MIN_KEY = new Sentinel(BsonType.minKey);
export const MAX_KEY = new Sentinel(BsonType.maxKey);
export const UNDEFINED = new Sentinel(BsonType.undefined);

export class BsonSymbol {
  readonly value: string;
  constructor(value: string) {
    this.value = value;
  }
  get bsonType(): number {
    return 14;
  }
}

export class DbPointer {
  readonly namespace: string;
  readonly id: ObjectId;
  constructor(namespace: string, id: ObjectId) {
    this.namespace = namespace;
    this.id = id;
  }
  get bsonType(): number {
    return 12;
  }
}

/** Stored bytes on their way into a reply: copied as they are, never parsed again. */
export class RawDocument {
  readonly bytes: Buffer;
  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }
  get bsonType(): number {
    return 3;
  }
}

export function isDoc(value: unknown): value is Doc {
  return value instanceof Map;
}

export function isInt32(value: number): boolean {
  return (value | 0) === value && !Object.is(value, -0);
}

/** The BSON type number of a value that is there. */
export function typeOf(value: Value): number {
  switch (typeof value) {
    case 'string':
      return 2;
    case 'number':
      return isInt32(value) ? 16 : 1;
    case 'boolean':
      return 8;
    case 'bigint':
      return 18;
    default:
      if (value === null) return 10;
      if (value instanceof Map) return 3;
      if (Array.isArray(value)) return 4;
      return value.bsonType;
  }
}

const ALIASES = new Map<number, string>(Object.entries(BsonType).map(([name, code]) => [code, name]));

/** The name that MongoDB gives to a type, in `$type` and in its messages. */
export function typeName(value: Maybe): string {
  return value === undefined ? 'missing' : (ALIASES.get(typeOf(value)) ?? 'unknown');
}

export function isNumeric(value: Maybe): value is number | bigint | Double | Decimal {
  return typeof value === 'number' || typeof value === 'bigint' || value instanceof Double || value instanceof Decimal;
}

/** A number that must be stored as a double. */
export function double(value: number): number | Double {
  return isInt32(value) ? new Double(value) : value;
}

/** Only whole numbers that a client may send in any numeric type; undefined for anything else. */
export function asInteger(value: Maybe): number | undefined {
  const n = asNumber(value);
  return n !== undefined && Number.isInteger(n) ? n : undefined;
}

/** The value of any numeric type as a JavaScript number, rounded where it must be. */
export function asNumber(value: Maybe): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Double) return value.value;
  if (value instanceof Decimal) {
    if (value.special === 'NaN') return Number.NaN;
    const magnitude = value.special ? Number.POSITIVE_INFINITY : Number(`${value.coefficient}e${value.exponent}`);
    return value.negative ? -magnitude : magnitude;
  }
  return undefined;
}

/** For answers that the server makes itself: nested plain objects become documents. */
export function doc(fields: Record<string, Value | undefined>): Doc {
  const result: Doc = new Map();
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    if (value !== undefined) result.set(name, value);
  }
  return result;
}
