import { CommandError } from '../errors';
import { decimalToBytes } from './decimal';
import {
  Binary,
  BsonSymbol,
  Code,
  DateTime,
  type DbPointer,
  Decimal,
  type Doc,
  Double,
  isInt32,
  ObjectId,
  RawDocument,
  Regex,
  Sentinel,
  Timestamp,
  type Value,
} from './values';

/** The largest document that may be stored; replies may be a little larger. */
export const MAX_DOCUMENT_SIZE = 16 * 1024 * 1024;

/** Writes into one buffer that grows and is used again; what is kept is copied out at its exact size. */
class Writer {
  buf = Buffer.allocUnsafeSlow(64 * 1024);
  pos = 0;

  reserve(count: number): void {
    const needed = this.pos + count;
    if (needed <= this.buf.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.buf.length * 2));
    this.buf.copy(larger, 0, 0, this.pos);
    this.buf = larger;
  }

  int32(value: number): void {
    this.reserve(4);
    this.pos = this.buf.writeInt32LE(value, this.pos);
  }

  byte(value: number): void {
    this.reserve(1);
    this.buf[this.pos++] = value;
  }

  private name(type: number, name: string): void {
    const { length } = name;
    this.reserve(length * 3 + 2);
    const { buf } = this;
    let { pos } = this;
    buf[pos++] = type;
    for (let i = 0; i < length; i++) {
      const code = name.charCodeAt(i);
      if (code >= 0x80) {
        pos = this.pos + 1;
        pos += buf.write(name, pos);
        break;
      }
      buf[pos++] = code;
    }
    buf[pos++] = 0;
    this.pos = pos;
  }

  private cstring(text: string): void {
    this.reserve(text.length * 3 + 1);
    this.pos += this.buf.write(text, this.pos);
    this.buf[this.pos++] = 0;
  }

  private string(text: string): void {
    const { length } = text;
    this.reserve(length * 3 + 5);
    const { buf } = this;
    const start = this.pos + 4;
    let end = start;
    if (length <= 20) {
      for (let i = 0; i < length; i++) {
        const code = text.charCodeAt(i);
        if (code >= 0x80) {
          end = start + buf.write(text, start);
          break;
        }
        buf[end++] = code;
      }
    } else {
      end = start + buf.write(text, start);
    }
    buf.writeInt32LE(end - start + 1, this.pos);
    buf[end] = 0;
    this.pos = end + 1;
  }

  document(value: Doc): void {
    const start = this.pos;
    this.int32(0);
    for (const [name, field] of value) this.field(name, field);
    this.byte(0);
    this.buf.writeInt32LE(this.pos - start, start);
  }

  private array(values: readonly Value[]): void {
    const start = this.pos;
    this.int32(0);
    for (let i = 0; i < values.length; i++) this.field(String(i), values[i] as Value);
    this.byte(0);
    this.buf.writeInt32LE(this.pos - start, start);
  }

  private int64(value: bigint): void {
    this.reserve(8);
    this.pos = this.buf.writeBigInt64LE(value, this.pos);
  }

  private float64(value: number): void {
    this.reserve(8);
    this.pos = this.buf.writeDoubleLE(value, this.pos);
  }

  field(name: string, value: Value): void {
    switch (typeof value) {
      case 'string':
        this.name(2, name);
        this.string(value);
        return;
      case 'number':
        this.number(name, value);
        return;
      case 'boolean':
        this.name(8, name);
        this.byte(value ? 1 : 0);
        return;
      case 'bigint':
        this.name(18, name);
        this.int64(value);
        return;
      default:
        if (value === null) this.name(10, name);
        else this.objectField(name, value);
    }
  }

  private number(name: string, value: number): void {
    if (isInt32(value)) {
      this.name(16, name);
      this.int32(value);
    } else {
      this.name(1, name);
      this.float64(value);
    }
  }

  private objectField(name: string, value: Exclude<Value, null | string | number | boolean | bigint>): void {
    if (value instanceof Map) {
      this.name(3, name);
      this.document(value);
    } else if (Array.isArray(value)) {
      this.name(4, name);
      this.array(value);
    } else if (value instanceof ObjectId) {
      this.name(7, name);
      this.objectId(value);
    } else if (value instanceof DateTime) {
      this.name(9, name);
      this.date(value.ms);
    } else if (value instanceof RawDocument) {
      this.name(3, name);
      this.raw(value.bytes);
    } else if (value instanceof Double) {
      this.name(1, name);
      this.float64(value.value);
    } else {
      this.rareField(name, value);
    }
  }

  raw(bytes: Buffer): void {
    this.reserve(bytes.length);
    bytes.copy(this.buf, this.pos);
    this.pos += bytes.length;
  }

  private objectId(id: ObjectId): void {
    this.reserve(12);
    this.buf.write(id.hex, this.pos, 12, 'hex');
    this.pos += 12;
  }

  private date(ms: number): void {
    this.reserve(8);
    const high = Math.floor(ms / 0x1_0000_0000);
    this.buf.writeUInt32LE(ms - high * 0x1_0000_0000, this.pos);
    this.buf.writeInt32LE(high, this.pos + 4);
    this.pos += 8;
  }

  private rareField(
    name: string,
    value: Decimal | Regex | Binary | Timestamp | Code | Sentinel | BsonSymbol | DbPointer,
  ): void {
    this.name(value.bsonType & 0xff, name);
    if (value instanceof Sentinel) return;
    if (value instanceof Decimal) {
      this.reserve(16);
      decimalToBytes(value, this.buf, this.pos);
      this.pos += 16;
    } else if (value instanceof Regex) {
      this.cstring(value.pattern);
      this.cstring(value.options);
    } else if (value instanceof Binary) {
      this.int32(value.bytes.length);
      this.byte(value.subType);
      this.raw(value.bytes);
    } else if (value instanceof Timestamp) {
      this.reserve(8);
      this.pos = this.buf.writeBigUInt64LE(value.value, this.pos);
    } else if (value instanceof BsonSymbol) {
      this.string(value.value);
    } else if (value instanceof Code) {
      this.code(value);
    } else {
      this.string(value.namespace);
      this.objectId(value.id);
    }
  }

  private code(value: Code): void {
    if (!value.scope) {
      this.string(value.code);
      return;
    }
    const start = this.pos;
    this.int32(0);
    this.string(value.code);
    this.document(value.scope);
    this.buf.writeInt32LE(this.pos - start, start);
  }
}

const writer = new Writer();

/** One very large document must not hold its memory for ever. */
function begin(): Writer {
  if (writer.buf.length > 1024 * 1024) writer.buf = Buffer.allocUnsafeSlow(64 * 1024);
  writer.pos = 0;
  return writer;
}

/** What is kept for long has memory of its own; what is sent and forgotten comes from Node's pool. */
function finish(kept: boolean): Buffer {
  const bytes = kept ? Buffer.allocUnsafeSlow(writer.pos) : Buffer.allocUnsafe(writer.pos);
  writer.buf.copy(bytes, 0, 0, writer.pos);
  return bytes;
}

/** The bytes of a document, in a buffer of their own. */
export function encodeDocument(document: Doc): Buffer {
  begin().document(document);
  return finish(true);
}

/** Like `encodeDocument`, for what is to be stored: refuses more than 16 MB. */
export function encodeStored(document: Doc): Buffer {
  const bytes = encodeDocument(document);
  if (bytes.length > MAX_DOCUMENT_SIZE) {
    throw new CommandError(
      10334,
      `BSONObj size: ${bytes.length} is invalid. Size must be between 0 and ${MAX_DOCUMENT_SIZE}(16MB)`,
    );
  }
  return bytes;
}

/** A message: `header` bytes left free at the front for the caller to fill, then the document. */
export function encodeBehind(header: number, document: Doc): Buffer {
  begin().reserve(header);
  writer.pos = header;
  writer.document(document);
  return finish(false);
}
