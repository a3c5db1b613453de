import { AmqpError } from './amqp-error';

const tooShort = (): AmqpError => new AmqpError(502, 'arguments end too early');

/**
 * Reads AMQP's primitive types from a slice of a received buffer, never beyond its end.
 * Strings are read as latin1: names and header values may hold any bytes, and come out again exactly as they came in.
 */
export class ByteReader {
  readonly bytes: Buffer;
  readonly end: number;
  offset: number;

  constructor(bytes: Buffer, offset = 0, end = bytes.length) {
    this.bytes = bytes;
    this.offset = offset;
    this.end = end;
  }

  get atEnd(): boolean {
    return this.offset >= this.end;
  }

  private advance(length: number): number {
    const at = this.offset;
    if (length > this.end - at) throw tooShort();
    this.offset = at + length;
    return at;
  }

  skip(length: number): void {
    this.advance(length);
  }

  octet(): number {
    return this.bytes[this.advance(1)] as number;
  }

  signedOctet(): number {
    return this.bytes.readInt8(this.advance(1));
  }

  short(): number {
    return this.bytes.readUInt16BE(this.advance(2));
  }

  signedShort(): number {
    return this.bytes.readInt16BE(this.advance(2));
  }

  long(): number {
    return this.bytes.readUInt32BE(this.advance(4));
  }

  signedLong(): number {
    return this.bytes.readInt32BE(this.advance(4));
  }

  longLong(): bigint {
    return this.bytes.readBigUInt64BE(this.advance(8));
  }

  signedLongLong(): bigint {
    return this.bytes.readBigInt64BE(this.advance(8));
  }

  /** A 64-bit number as a JavaScript number: delivery tags and body sizes never come near 2^53. */
  longLongNumber(): number {
    const at = this.advance(8);
    return this.bytes.readUInt32BE(at) * 0x1_0000_0000 + this.bytes.readUInt32BE(at + 4);
  }

  float(): number {
    return this.bytes.readFloatBE(this.advance(4));
  }

  double(): number {
    return this.bytes.readDoubleBE(this.advance(8));
  }

  shortString(): string {
    const length = this.octet();
    const at = this.advance(length);
    return this.bytes.toString('latin1', at, at + length);
  }

  longString(): string {
    const length = this.long();
    const at = this.advance(length);
    return this.bytes.toString('latin1', at, at + length);
  }

  slice(length: number): Buffer {
    const at = this.advance(length);
    return this.bytes.subarray(at, at + length);
  }
}
