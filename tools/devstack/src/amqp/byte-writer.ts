/** A growing buffer for AMQP's primitive types. Strings are latin1, as in ByteReader. */
export class ByteWriter {
  bytes: Buffer;
  length = 0;

  constructor(capacity = 256) {
    this.bytes = Buffer.allocUnsafeSlow(capacity);
  }

  /** Makes room for `more` bytes and moves the end behind them; answers where they begin. */
  reserve(more: number): number {
    const at = this.length;
    const needed = at + more;
    if (needed > this.bytes.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.bytes.length * 2));
      this.bytes.copy(grown, 0, 0, at);
      this.bytes = grown;
    }
    this.length = needed;
    return at;
  }

  octet(value: number): void {
    const at = this.reserve(1);
    this.bytes[at] = value;
  }

  short(value: number): void {
    const at = this.reserve(2);
    this.bytes.writeUInt16BE(value & 0xffff, at);
  }

  long(value: number): void {
    const at = this.reserve(4);
    this.bytes.writeUInt32BE(value >>> 0, at);
  }

  longLong(value: bigint): void {
    const at = this.reserve(8);
    this.bytes.writeBigUInt64BE(BigInt.asUintN(64, value), at);
  }

  longLongNumber(value: number): void {
    const at = this.reserve(8);
    this.bytes.writeUInt32BE(Math.floor(value / 0x1_0000_0000), at);
    this.bytes.writeUInt32BE(value >>> 0, at + 4);
  }

  float(value: number): void {
    const at = this.reserve(4);
    this.bytes.writeFloatBE(value, at);
  }

  double(value: number): void {
    const at = this.reserve(8);
    this.bytes.writeDoubleBE(value, at);
  }

  /** A short string holds 255 bytes at most; a longer one, such as an error text, is cut. */
  shortString(value: string): void {
    const length = Math.min(value.length, 255);
    const at = this.reserve(1 + length);
    this.bytes[at] = length;
    this.bytes.write(value, at + 1, length, 'latin1');
  }

  longString(value: string): void {
    const at = this.reserve(4 + value.length);
    this.bytes.writeUInt32BE(value.length, at);
    this.bytes.write(value, at + 4, value.length, 'latin1');
  }

  raw(value: Uint8Array): void {
    const at = this.reserve(value.length);
    this.bytes.set(value, at);
  }

  /** What has been written; a view that stays valid until the next write. */
  view(): Buffer {
    return this.bytes.subarray(0, this.length);
  }

  /** A copy of what has been written. */
  toBuffer(): Buffer {
    return Buffer.from(this.view());
  }
}
