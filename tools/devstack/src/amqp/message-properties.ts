import { AmqpError } from './amqp-error';
import { ByteReader } from './byte-reader';
import { ByteWriter } from './byte-writer';
import { decodeTable, type FieldTable, writeTable } from './field-table';

const CONTENT_TYPE = 1 << 15;
const CONTENT_ENCODING = 1 << 14;
const HEADERS = 1 << 13;
const DELIVERY_MODE = 1 << 12;
const PRIORITY = 1 << 11;
const CORRELATION_ID = 1 << 10;
const REPLY_TO = 1 << 9;
const EXPIRATION = 1 << 8;
const MESSAGE_ID = 1 << 7;
const TIMESTAMP = 1 << 6;
const TYPE = 1 << 5;
const USER_ID = 1 << 4;
const APP_ID = 1 << 3;
const CLUSTER_ID = 1 << 2;
const UNDEFINED_FLAGS = 0b11;

/**
 * What the broker itself needs of a message's properties. They stay in their encoded form (`bytes`: the flags and
 * the values behind them), so that a message passes through without being decoded; only where the headers lie is noted.
 */
export interface MessageProperties {
  readonly bytes: Buffer;
  readonly persistent: boolean;
  readonly priority: number;
  readonly expiration: string | undefined;
  readonly userId: string | undefined;
  readonly replyTo: string | undefined;
  /** Where the header table begins and ends in `bytes`; both are the place it would have when there is none. */
  readonly headersStart: number;
  readonly headersEnd: number;
  /** A CC or BCC header adds routing keys. */
  readonly hasCopies: boolean;
  readonly hasDeliveryCount: boolean;
}

/** @throws AmqpError 502 when the bytes are not properties. */
export function readProperties(bytes: Buffer): MessageProperties {
  const reader = new ByteReader(bytes);
  const flags = reader.short();
  if ((flags & UNDEFINED_FLAGS) !== 0) throw new AmqpError(502, 'undefined property flags');
  let persistent = false;
  let priority = 0;
  let expiration: string | undefined;
  let userId: string | undefined;
  let replyTo: string | undefined;
  let marks = 0;
  if (flags & CONTENT_TYPE) reader.skip(reader.octet());
  if (flags & CONTENT_ENCODING) reader.skip(reader.octet());
  const headersStart = reader.offset;
  if (flags & HEADERS) marks = scanHeaders(reader);
  const headersEnd = reader.offset;
  if (flags & DELIVERY_MODE) persistent = reader.octet() === 2;
  if (flags & PRIORITY) priority = reader.octet();
  if (flags & CORRELATION_ID) reader.skip(reader.octet());
  if (flags & REPLY_TO) replyTo = reader.shortString();
  if (flags & EXPIRATION) expiration = reader.shortString();
  if (flags & MESSAGE_ID) reader.skip(reader.octet());
  if (flags & TIMESTAMP) reader.skip(8);
  if (flags & TYPE) reader.skip(reader.octet());
  if (flags & USER_ID) userId = reader.shortString();
  if (flags & APP_ID) reader.skip(reader.octet());
  if (flags & CLUSTER_ID) reader.skip(reader.octet());
  return {
    bytes,
    persistent,
    priority,
    expiration,
    userId,
    replyTo,
    headersStart,
    headersEnd,
    hasCopies: (marks & MARK_COPIES) !== 0,
    hasDeliveryCount: (marks & MARK_DELIVERY_COUNT) !== 0,
  };
}

const MARK_COPIES = 1;
const MARK_DELIVERY_COUNT = 2;
const DELIVERY_COUNT_KEY = Buffer.from('x-delivery-count');

/** Walks over the header table without building it; notes the keys that mean something to the broker. */
function scanHeaders(reader: ByteReader): number {
  const length = reader.long();
  const end = reader.offset + length;
  if (end > reader.end) throw new AmqpError(502, 'a header table ends too early');
  const { bytes } = reader;
  let marks = 0;
  while (reader.offset < end) {
    const keyLength = reader.octet();
    const key = reader.offset;
    reader.skip(keyLength);
    if (isCopyKey(bytes, key, keyLength)) marks |= MARK_COPIES;
    else if (keyLength === 16 && bytes.compare(DELIVERY_COUNT_KEY, 0, 16, key, key + 16) === 0)
      marks |= MARK_DELIVERY_COUNT;
    skipField(reader);
  }
  if (reader.offset !== end) throw new AmqpError(502, 'a header crosses the end of its table');
  return marks;
}

function isCopyKey(bytes: Buffer, at: number, length: number): boolean {
  const c = 0x43;
  if (length === 2) return bytes[at] === c && bytes[at + 1] === c;
  return length === 3 && bytes[at] === 0x42 && bytes[at + 1] === c && bytes[at + 2] === c;
}

function skipField(reader: ByteReader): void {
  switch (reader.octet()) {
    case 0x53: // S
    case 0x78: // x
    case 0x41: // A
    case 0x46: // F
      reader.skip(reader.long());
      return;
    case 0x49: // I
    case 0x69: // i
    case 0x66: // f
      reader.skip(4);
      return;
    case 0x6c: // l
    case 0x54: // T
    case 0x64: // d
      reader.skip(8);
      return;
    case 0x74: // t
    case 0x62: // b
    case 0x42: // B
      reader.skip(1);
      return;
    case 0x73: // s
    case 0x75: // u
      reader.skip(2);
      return;
    case 0x44: // D
      reader.skip(5);
      return;
    case 0x56: // V
      return;
    default:
      throw new AmqpError(502, 'unknown field type in the headers');
  }
}

export function headersOf(properties: MessageProperties): FieldTable {
  const { bytes, headersStart, headersEnd } = properties;
  return headersStart === headersEnd ? new Map() : decodeTable(bytes.subarray(headersStart, headersEnd));
}

/** The same properties with other headers, and without their expiration where asked. */
export function withHeaders(
  properties: MessageProperties,
  headers: FieldTable,
  options: { dropExpiration?: boolean } = {},
): MessageProperties {
  const { bytes, headersStart, headersEnd } = properties;
  const writer = new ByteWriter(bytes.length + 256);
  writer.raw(bytes.subarray(0, headersStart));
  writeTable(writer, headers);
  const tail = bytes.subarray(headersEnd);
  let flags = bytes.readUInt16BE(0) | HEADERS;
  if (options.dropExpiration && properties.expiration !== undefined) {
    const { start, end } = expirationSpan(bytes, flags, headersEnd);
    writer.raw(tail.subarray(0, start));
    writer.raw(tail.subarray(end));
    flags &= ~EXPIRATION;
  } else {
    writer.raw(tail);
  }
  writer.bytes.writeUInt16BE(flags, 0);
  return readProperties(writer.toBuffer());
}

function expirationSpan(bytes: Buffer, flags: number, headersEnd: number): { start: number; end: number } {
  const reader = new ByteReader(bytes, headersEnd);
  if (flags & DELIVERY_MODE) reader.skip(1);
  if (flags & PRIORITY) reader.skip(1);
  if (flags & CORRELATION_ID) reader.skip(reader.octet());
  if (flags & REPLY_TO) reader.skip(reader.octet());
  const start = reader.offset - headersEnd;
  reader.skip(reader.octet());
  return { start, end: reader.offset - headersEnd };
}

/** The key's length and name, the type `l`, and room for eight bytes. */
const DELIVERY_COUNT_FIELD = Buffer.concat([Buffer.from([16]), DELIVERY_COUNT_KEY, Buffer.from('l'), Buffer.alloc(8)]);

/**
 * The encoded properties with `x-delivery-count`. Every delivery from a quorum queue carries it, so it is spliced into
 * the encoded table instead of decoding and encoding all headers.
 */
export function withDeliveryCount(properties: MessageProperties, count: number): Buffer {
  if (properties.hasDeliveryCount) {
    const headers = headersOf(properties);
    headers.set('x-delivery-count', { type: 'l', value: BigInt(count) });
    return withHeaders(properties, headers).bytes;
  }
  const { bytes, headersStart, headersEnd } = properties;
  const added = DELIVERY_COUNT_FIELD.length;
  const hadHeaders = headersEnd > headersStart;
  const result = Buffer.allocUnsafe(bytes.length + added + (hadHeaders ? 0 : 4));
  result.set(bytes.subarray(0, headersEnd), 0);
  let at = headersEnd;
  if (hadHeaders) {
    result.writeUInt32BE(headersEnd - headersStart - 4 + added, headersStart);
  } else {
    result.writeUInt16BE(bytes.readUInt16BE(0) | HEADERS, 0);
    at = result.writeUInt32BE(added, at);
  }
  result.set(DELIVERY_COUNT_FIELD, at);
  result.writeUInt32BE(count, at + added - 4);
  result.set(bytes.subarray(headersEnd), at + added);
  return result;
}
