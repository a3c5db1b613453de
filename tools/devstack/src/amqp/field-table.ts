import { AmqpError } from './amqp-error';
import { ByteReader } from './byte-reader';
import { ByteWriter } from './byte-writer';

/** A header or argument with its type letter, so that it is written back exactly as it was read. */
export type Field =
  | { type: 't'; value: boolean }
  | { type: 'b' | 'B' | 's' | 'u' | 'I' | 'i' | 'f' | 'd'; value: number }
  | { type: 'l' | 'T'; value: bigint }
  | { type: 'D'; scale: number; value: number }
  | { type: 'S' | 'x'; value: string }
  | { type: 'A'; value: Field[] }
  | { type: 'F'; value: FieldTable }
  | { type: 'V' };

/** In the order of the wire. A repeated key keeps its last value. */
export type FieldTable = Map<string, Field>;

/** Nesting beyond this is an attack on the stack, not a message. */
const MAX_DEPTH = 64;

export const EMPTY_TABLE: FieldTable = new Map();

export const text = (value: string): Field => ({ type: 'S', value });
export const long = (value: number | bigint): Field => ({ type: 'l', value: BigInt(value) });

export function readTable(reader: ByteReader, depth = 0): FieldTable {
  const length = reader.long();
  if (length === 0) return new Map();
  const inner = within(reader, length, depth);
  const table: FieldTable = new Map();
  while (!inner.atEnd) {
    const key = inner.shortString();
    table.set(key, readField(inner, depth));
  }
  return table;
}

function readArray(reader: ByteReader, depth: number): Field[] {
  const inner = within(reader, reader.long(), depth);
  const items: Field[] = [];
  while (!inner.atEnd) items.push(readField(inner, depth));
  return items;
}

function within(reader: ByteReader, length: number, depth: number): ByteReader {
  if (depth > MAX_DEPTH) throw new AmqpError(502, 'a field table is nested too deeply');
  const from = reader.offset;
  reader.skip(length);
  return new ByteReader(reader.bytes, from, from + length);
}

function readField(reader: ByteReader, depth: number): Field {
  const type = String.fromCharCode(reader.octet());
  switch (type) {
    case 't':
      return { type, value: reader.octet() !== 0 };
    case 'b':
      return { type, value: reader.signedOctet() };
    case 'B':
      return { type, value: reader.octet() };
    case 's':
      return { type, value: reader.signedShort() };
    case 'u':
      return { type, value: reader.short() };
    case 'I':
      return { type, value: reader.signedLong() };
    case 'i':
      return { type, value: reader.long() };
    case 'l':
      return { type, value: reader.signedLongLong() };
    case 'T':
      return { type, value: reader.longLong() };
    case 'f':
      return { type, value: reader.float() };
    case 'd':
      return { type, value: reader.double() };
    case 'D':
      return { type, scale: reader.octet(), value: reader.long() };
    case 'S':
    case 'x':
      return { type, value: reader.longString() };
    case 'A':
      return { type, value: readArray(reader, depth + 1) };
    case 'F':
      return { type, value: readTable(reader, depth + 1) };
    case 'V':
      return { type };
    default:
      throw new AmqpError(502, `unknown field type ${JSON.stringify(type)} in a field table`);
  }
}

export function writeTable(writer: ByteWriter, table: FieldTable): void {
  const at = writer.reserve(4);
  for (const [key, field] of table) {
    writer.shortString(key);
    writeField(writer, field);
  }
  writer.bytes.writeUInt32BE(writer.length - at - 4, at);
}

function writeField(writer: ByteWriter, field: Field): void {
  writer.octet(field.type.charCodeAt(0));
  switch (field.type) {
    case 't':
      writer.octet(field.value ? 1 : 0);
      return;
    case 'b':
    case 'B':
      writer.octet(field.value & 0xff);
      return;
    case 's':
    case 'u':
      writer.short(field.value);
      return;
    case 'I':
    case 'i':
      writer.long(field.value);
      return;
    case 'l':
    case 'T':
      writer.longLong(field.value);
      return;
    case 'f':
      writer.float(field.value);
      return;
    case 'd':
      writer.double(field.value);
      return;
    case 'D':
      writer.octet(field.scale);
      writer.long(field.value);
      return;
    case 'S':
    case 'x':
      writer.longString(field.value);
      return;
    case 'A':
      writeArray(writer, field.value);
      return;
    case 'F':
      writeTable(writer, field.value);
      return;
    case 'V':
      return;
  }
}

function writeArray(writer: ByteWriter, items: Field[]): void {
  const at = writer.reserve(4);
  for (const item of items) writeField(writer, item);
  writer.bytes.writeUInt32BE(writer.length - at - 4, at);
}

export function encodeTable(table: FieldTable): Buffer {
  const writer = new ByteWriter();
  writeTable(writer, table);
  return writer.toBuffer();
}

export const decodeTable = (bytes: Buffer): FieldTable => readTable(new ByteReader(bytes));

/** The string under a key, or undefined when it is absent or of another type. */
export function stringField(table: FieldTable, key: string): string | undefined {
  const field = table.get(key);
  return field?.type === 'S' ? field.value : undefined;
}

/** The integer under a key, whatever its width; undefined when it is absent or not an integer. */
export function integerField(table: FieldTable, key: string): number | undefined {
  const field = table.get(key);
  return field === undefined ? undefined : integerOf(field);
}

export function integerOf(field: Field): number | undefined {
  switch (field.type) {
    case 'b':
    case 'B':
    case 's':
    case 'u':
    case 'I':
    case 'i':
      return field.value;
    case 'l':
      return Number(field.value);
    default:
      return undefined;
  }
}

/**
 * Equality as RabbitMQ compares arguments and headers: by value, not by width, so that 1 sent as an octet equals
 * 1 sent as a long and 1.0 sent as a double.
 */
export function sameField(a: Field | undefined, b: Field | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  if (a.type === 'V' || b.type === 'V') return a.type === b.type;
  if (a.type === 'D' || b.type === 'D')
    return a.type === b.type && 'scale' in a && 'scale' in b && a.scale === b.scale && a.value === b.value;
  if (a.type === 'F' || b.type === 'F') return a.type === 'F' && b.type === 'F' && sameTable(a.value, b.value);
  if (a.type === 'A' || b.type === 'A') return a.type === 'A' && b.type === 'A' && sameArray(a.value, b.value);
  if (typeof a.value === 'string' || typeof b.value === 'string') return a.value === b.value;
  if (typeof a.value === 'boolean' || typeof b.value === 'boolean') return a.value === b.value;
  return Number(a.value) === Number(b.value) && sameBig(a.value, b.value);
}

const sameBig = (a: number | bigint, b: number | bigint): boolean =>
  typeof a === 'bigint' && typeof b === 'bigint' ? a === b : true;

function sameArray(a: Field[], b: Field[]): boolean {
  return a.length === b.length && a.every((item, index) => sameField(item, b[index]));
}

export function sameTable(a: FieldTable, b: FieldTable): boolean {
  if (a.size !== b.size) return false;
  for (const [key, field] of a) if (!sameField(field, b.get(key))) return false;
  return true;
}
