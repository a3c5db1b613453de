import {
  closeSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { encodeDocument } from '../bson/encode';
import type { Doc, Value } from '../bson/values';

/** What a record of the log says. */
export const Operation = { put: 1, remove: 2, describe: 3, drop: 4 } as const;

const HEADER = 13;
const READ_CHUNK = 256 * 1024;
/** More than any document: a length beyond it is no length. */
const MAX_BODY = 64 * 1024 * 1024;
/** A log is rewritten when this much of it, and more than half, is history. */
const COMPACT_ABOVE = 32 * 1024 * 1024;
const COMPACT_STEP = 256 * 1024;

/**
 * Everything that changes is appended to one file: [length][crc][operation][collection][BSON]. Records gather during a
 * turn of the event loop and are written in one call before any answer leaves, so what was acknowledged survives the
 * death of the process. A record cut short by one is recognised by its checksum and cut off at the next start.
 */
export class WriteLog {
  private readonly path: string;
  private fd: number;
  private size: number;
  private pending: Buffer[] = [];
  private rewrite: Rewrite | undefined;
  /** Asked for what a rewritten log has to begin with. */
  snapshot: (() => Iterable<Buffer>) | undefined;
  liveBytes: () => number = () => 0;

  private constructor(path: string, fd: number, size: number) {
    this.path = path;
    this.fd = fd;
    this.size = size;
  }

  /** Opens the log under `directory` and hands every whole record to `replay`. */
  static open(directory: string, replay: (operation: number, collection: number, body: Buffer) => void): WriteLog {
    mkdirSync(directory, { recursive: true });
    const path = join(directory, 'mongodb.log');
    rmSync(`${path}.new`, { force: true });
    const fd = openSync(path, 'a+');
    const size = readRecords(fd, replay);
    if (fstatSync(fd).size > size) ftruncateSync(fd, size);
    return new WriteLog(path, fd, size);
  }

  put(collection: number, bytes: Buffer): void {
    this.append(record(Operation.put, collection, bytes));
  }

  remove(collection: number, id: Value): void {
    this.append(record(Operation.remove, collection, encodeDocument(new Map([['_id', id]]))));
  }

  describe(collection: number, description: Doc): void {
    this.append(record(Operation.describe, collection, encodeDocument(description)));
  }

  drop(collection: number): void {
    this.append(record(Operation.drop, collection, Buffer.alloc(0)));
  }

  private append(bytes: Buffer): void {
    this.pending.push(bytes);
  }

  get dirty(): boolean {
    return this.pending.length > 0;
  }

  /** Writes what has gathered; throws when the disk does not take it, and then nothing may be acknowledged. */
  flush(): void {
    if (this.pending.length > 0) {
      const bytes = this.pending.length === 1 ? (this.pending[0] as Buffer) : Buffer.concat(this.pending);
      this.pending = [];
      writeAll(this.fd, bytes);
      this.size += bytes.length;
      if (this.rewrite) writeAll(this.rewrite.fd, bytes);
    }
    this.compact();
  }

  /** A step at a time beside the normal work; both files get what is written meanwhile. */
  private compact(): void {
    if (!this.rewrite) {
      if (!this.snapshot || this.size < COMPACT_ABOVE || this.size < 2 * this.liveBytes()) return;
      this.rewrite = { fd: openSync(`${this.path}.new`, 'w+'), records: this.snapshot()[Symbol.iterator]() };
    }
    const { fd, records } = this.rewrite;
    const step: Buffer[] = [];
    let bytes = 0;
    let done = false;
    while (bytes < COMPACT_STEP && !done) {
      const next = records.next();
      done = next.done === true;
      if (!next.done) {
        step.push(next.value);
        bytes += next.value.length;
      }
    }
    if (bytes > 0) writeAll(fd, Buffer.concat(step));
    if (done) this.takeOver(fd);
  }

  /** The old log still has everything: the rewriting begins anew with the next flush. */
  cancelRewrite(): void {
    if (!this.rewrite) return;
    closeSync(this.rewrite.fd);
    this.rewrite = undefined;
  }

  private takeOver(fd: number): void {
    renameSync(`${this.path}.new`, this.path);
    closeSync(this.fd);
    // Appending, like the first one: the rewritten file's position is at its end.
    this.fd = fd;
    this.size = fstatSync(fd).size;
    this.rewrite = undefined;
  }

  close(): void {
    this.flush();
    this.cancelRewrite();
    rmSync(`${this.path}.new`, { force: true });
    closeSync(this.fd);
  }
}

interface Rewrite {
  fd: number;
  records: Iterator<Buffer>;
}

export function record(operation: number, collection: number, body: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(HEADER + body.length);
  bytes.writeUInt32LE(body.length, 0);
  bytes[8] = operation;
  bytes.writeUInt32LE(collection, 9);
  body.copy(bytes, HEADER);
  bytes.writeUInt32LE(crc32(bytes.subarray(8)), 4);
  return bytes;
}

function writeAll(fd: number, bytes: Buffer): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done);
}

/** Reads in pieces, so that a large log does not need its size in memory. Returns where the whole records end. */
function readRecords(fd: number, replay: (operation: number, collection: number, body: Buffer) => void): number {
  let buffer = Buffer.allocUnsafeSlow(READ_CHUNK);
  let filled = 0;
  let good = 0;
  for (;;) {
    const count = readSync(fd, buffer, filled, buffer.length - filled, good + filled);
    if (count === 0) return good;
    filled += count;
    let at = 0;
    while (filled - at >= HEADER) {
      const length = buffer.readUInt32LE(at);
      if (length > MAX_BODY) return good;
      const end = at + HEADER + length;
      if (end > filled) break;
      if (crc32(buffer.subarray(at + 8, end)) !== buffer.readUInt32LE(at + 4)) return good;
      replay(buffer[at + 8] as number, buffer.readUInt32LE(at + 9), ownCopy(buffer.subarray(at + HEADER, end)));
      good += end - at;
      at = end;
    }
    buffer.copyWithin(0, at, filled);
    filled -= at;
    if (filled === buffer.length) buffer = Buffer.concat([buffer], buffer.length * 2);
  }
}

/** Not from Node's pool, where one document would keep its neighbours' memory. */
function ownCopy(bytes: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(copy);
  return copy;
}
