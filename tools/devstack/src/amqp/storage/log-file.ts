import { closeSync, existsSync, ftruncateSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';

const MAGIC = Buffer.from('shopamqp1\n', 'latin1');
/** Length and checksum in front of each batch. */
export const BATCH_HEADER = 8;

const openFlags = { fresh: 'w', existing: 'r+' } as const;

function writeAll(fd: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done, bytes.length - done, position + done);
}

/**
 * An append-only file of checksummed batches. A batch is there whole or not at all: what a kill tore apart in the
 * middle of a write is cut off when the file is opened again, and nothing in it had been confirmed.
 */
export class LogFile {
  size: number;
  private fd: number;
  private readonly path: string;

  private constructor(path: string, fd: number, size: number) {
    this.path = path;
    this.fd = fd;
    this.size = size;
  }

  /** Hands every whole batch to `onBatch`, then is ready for more. */
  static open(path: string, onBatch: (records: Buffer) => void): LogFile {
    const bytes = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
    if (bytes.length < MAGIC.length) return LogFile.create(path);
    if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) throw new Error(`${path} is not a log of this broker`);
    const end = readBatches(bytes, onBatch);
    const fd = openSync(path, openFlags.existing);
    if (end < bytes.length) ftruncateSync(fd, end);
    return new LogFile(path, fd, end);
  }

  private static create(path: string): LogFile {
    const fd = openSync(path, openFlags.fresh);
    writeAll(fd, MAGIC, 0);
    return new LogFile(path, fd, MAGIC.length);
  }

  /** `batch` begins with BATCH_HEADER free bytes, which are filled in here. */
  append(batch: Buffer): void {
    const records = batch.subarray(BATCH_HEADER);
    batch.writeUInt32BE(records.length, 0);
    batch.writeUInt32BE(crc32(records), 4);
    writeAll(this.fd, batch, this.size);
    this.size += batch.length;
  }

  /** Puts a file with only these batches in its place, by a rename: a kill leaves the old one or the new one. */
  replace(batches: Iterable<Buffer>): void {
    const path = `${this.path}.new`;
    const next = LogFile.create(path);
    for (const batch of batches) next.append(batch);
    renameSync(path, this.path);
    closeSync(this.fd);
    this.fd = next.fd;
    this.size = next.size;
  }

  close(): void {
    closeSync(this.fd);
  }
}

/** Answers where the last whole batch ends. */
function readBatches(bytes: Buffer, onBatch: (records: Buffer) => void): number {
  let at = MAGIC.length;
  while (bytes.length - at >= BATCH_HEADER) {
    const length = bytes.readUInt32BE(at);
    const from = at + BATCH_HEADER;
    if (length === 0 || from + length > bytes.length) break;
    const records = bytes.subarray(from, from + length);
    if (crc32(records) !== bytes.readUInt32BE(at + 4)) break;
    onBatch(records);
    at = from + length;
  }
  return at;
}
