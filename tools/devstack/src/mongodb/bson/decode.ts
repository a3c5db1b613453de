import { CommandError } from '../errors';
import { decimalFromBytes } from './decimal';
import {
  Binary,
  BsonSymbol,
  Code,
  DateTime,
  DbPointer,
  type Doc,
  double,
  MAX_KEY,
  MIN_KEY,
  ObjectId,
  Regex,
  Timestamp,
  UNDEFINED,
  type Value,
} from './values';

const MAX_DEPTH = 200;

function invalid(reason: string): CommandError {
  return new CommandError(22, `Invalid BSON: ${reason}`);
}

/**
 * Field names repeat endlessly, so they are looked up by a hash of their bytes instead of being made anew; the same
 * string object also makes the Map look-ups that follow cheap. Bounded by its size: a clash replaces the older name.
 */
const NAME_SLOTS = 4096;
const names: (string | undefined)[] = new Array(NAME_SLOTS).fill(undefined);

class Reader {
  private readonly buf: Buffer;
  private pos: number;

  constructor(buf: Buffer, pos: number) {
    this.buf = buf;
    this.pos = pos;
  }

  private name(end: number): string {
    const { buf } = this;
    const start = this.pos;
    let at = start;
    let hash = 0;
    let ascii = 0;
    for (;;) {
      if (at >= end) throw invalid('a field name runs past the end of its document');
      const byte = buf[at] as number;
      if (byte === 0) break;
      ascii |= byte;
      hash = (Math.imul(hash, 31) + byte) | 0;
      at++;
    }
    this.pos = at + 1;
    if (ascii >= 0x80 || at - start > 48) return buf.toString('utf8', start, at);
    const slot = (hash ^ (hash >>> 15)) & (NAME_SLOTS - 1);
    const known = names[slot];
    if (known !== undefined && known.length === at - start) {
      let i = 0;
      while (i < known.length && known.charCodeAt(i) === buf[start + i]) i++;
      if (i === known.length) return known;
    }
    const fresh = buf.toString('latin1', start, at);
    names[slot] = fresh;
    return fresh;
  }

  private need(count: number, end: number): number {
    const at = this.pos;
    if (at + count > end) throw invalid('a value runs past the end of its document');
    this.pos = at + count;
    return at;
  }

  private string(end: number): string {
    const size = this.buf.readInt32LE(this.need(4, end));
    if (size < 1) throw invalid('bad string length');
    const at = this.need(size, end);
    const last = at + size - 1;
    if (this.buf[last] !== 0) throw invalid('a string without its terminator');
    return shortString(this.buf, at, last);
  }

  document(limit: number, depth: number): Doc {
    const { buf } = this;
    const start = this.need(4, limit);
    const size = buf.readInt32LE(start);
    const end = start + size - 1;
    if (size < 5 || start + size > limit || buf[end] !== 0) throw invalid('bad document length');
    if (depth > MAX_DEPTH) throw new CommandError(15, `BSON nesting deeper than ${MAX_DEPTH} levels`);
    const result: Doc = new Map();
    while (this.pos < end) {
      const type = buf[this.pos++] as number;
      const name = this.name(end);
      result.set(name, this.value(type, end, depth));
    }
    if (this.pos !== end) throw invalid('a value runs past the end of its document');
    this.pos = end + 1;
    return result;
  }

  private array(limit: number, depth: number): Value[] {
    const { buf } = this;
    const start = this.need(4, limit);
    const size = buf.readInt32LE(start);
    const end = start + size - 1;
    if (size < 5 || start + size > limit || buf[end] !== 0) throw invalid('bad array length');
    if (depth > MAX_DEPTH) throw new CommandError(15, `BSON nesting deeper than ${MAX_DEPTH} levels`);
    const result: Value[] = [];
    while (this.pos < end) {
      const type = buf[this.pos++] as number;
      // The names are "0", "1", … and of no interest.
      let at = this.pos;
      while (at < end && buf[at] !== 0) at++;
      if (at >= end) throw invalid('an array index runs past the end');
      this.pos = at + 1;
      result.push(this.value(type, end, depth));
    }
    if (this.pos !== end) throw invalid('a value runs past the end of its array');
    this.pos = end + 1;
    return result;
  }

  private value(type: number, end: number, depth: number): Value {
    const { buf } = this;
    switch (type) {
      case 1:
        return double(buf.readDoubleLE(this.need(8, end)));
      case 2:
        return this.string(end);
      case 3:
        return this.document(end, depth + 1);
      case 4:
        return this.array(end, depth + 1);
      case 5:
        return this.binary(end);
      case 6:
        return UNDEFINED;
      case 7: {
        const at = this.need(12, end);
        return new ObjectId(buf.toString('hex', at, at + 12));
      }
      case 8:
        return this.boolean(end);
      case 9:
        return new DateTime(readInt64AsNumber(buf, this.need(8, end)));
      case 10:
        return null;
      case 11:
        return new Regex(this.name(end), this.name(end));
      case 12: {
        const namespace = this.string(end);
        const at = this.need(12, end);
        return new DbPointer(namespace, new ObjectId(buf.toString('hex', at, at + 12)));
      }
      case 13:
        return new Code(this.string(end));
      case 14:
        return new BsonSymbol(this.string(end));
      case 15:
        this.need(4, end);
        return new Code(this.string(end), this.document(end, depth + 1));
      case 16:
        return buf.readInt32LE(this.need(4, end));
      case 17:
        return new Timestamp(buf.readBigUInt64LE(this.need(8, end)));
      case 18:
        return buf.readBigInt64LE(this.need(8, end));
      case 19:
        return decimalFromBytes(buf, this.need(16, end));
      case 0xff:
        return MIN_KEY;
      case 0x7f:
        return MAX_KEY;
      default:
        throw invalid(`unrecognized BSON type ${type}`);
    }
  }

  private boolean(end: number): boolean {
    const byte = this.buf[this.need(1, end)];
    if (byte !== 0 && byte !== 1) throw invalid('a boolean is neither 0 nor 1');
    return byte === 1;
  }

  private binary(end: number): Binary {
    const size = this.buf.readInt32LE(this.need(4, end));
    const subType = this.buf[this.need(1, end)] as number;
    if (size < 0) throw invalid('bad binary length');
    const at = this.need(size, end);
    // A copy: the bytes outlive the message that brought them.
    return new Binary(subType, Buffer.from(this.buf.subarray(at, at + size)));
  }
}

/** Short ASCII strings are quicker made here than by a call into the runtime. */
function shortString(buf: Buffer, start: number, end: number): string {
  if (end - start > 20) return buf.toString('utf8', start, end);
  let result = '';
  for (let i = start; i < end; i++) {
    const byte = buf[i] as number;
    if (byte >= 0x80) return buf.toString('utf8', start, end);
    result += String.fromCharCode(byte);
  }
  return result;
}

function readInt64AsNumber(buf: Buffer, at: number): number {
  return buf.readInt32LE(at + 4) * 0x1_0000_0000 + buf.readUInt32LE(at);
}

/** Reads the document that starts at `pos`; throws InvalidBSON (22) on anything malformed. */
export function decodeDocument(buf: Buffer, pos = 0, limit = buf.length): Doc {
  return new Reader(buf, pos).document(limit, 0);
}
