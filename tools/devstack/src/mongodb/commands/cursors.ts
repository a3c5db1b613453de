import { randomBytes } from 'node:crypto';
import { type Doc, RawDocument, type Value } from '../bson/values';
import { CommandError } from '../errors';

/** Documents in a batch when the client does not say. */
const FIRST_BATCH = 101;
/** A batch stays below the largest document, as clients expect. */
const MAX_BATCH_BYTES = 16 * 1024 * 1024;
const IDLE_MS = 10 * 60_000;

export type ResultDocument = Doc | RawDocument;

interface OpenCursor {
  namespace: string;
  rest: ResultDocument[];
  position: number;
  usedAt: number;
}

/** Results that did not fit into one answer, kept until they are fetched, killed or forgotten. */
export class Cursors {
  private readonly open = new Map<bigint, OpenCursor>();

  get size(): number {
    return this.open.size;
  }

  /** The `cursor` field of a first answer. */
  first(namespace: string, results: ResultDocument[], batchSize: number | undefined, single = false): Doc {
    const limit = batchSize ?? FIRST_BATCH;
    const end = batchEnd(results, 0, limit);
    let id = 0n;
    if (end < results.length && !single) {
      id = randomBytes(8).readBigInt64LE() & 0x7fff_ffff_ffff_ffffn || 1n;
      this.open.set(id, { namespace, rest: results, position: end, usedAt: Date.now() });
    }
    return cursorDoc('firstBatch', end === results.length ? results : results.slice(0, end), id, namespace);
  }

  next(id: bigint, namespace: string, batchSize: number | undefined): Doc {
    const cursor = this.open.get(id);
    if (!cursor) throw new CommandError(43, `cursor id ${id} not found`);
    if (cursor.namespace !== namespace) {
      throw new CommandError(
        13,
        `Requested getMore on namespace '${namespace}', but cursor belongs to a different namespace ${cursor.namespace}`,
      );
    }
    const start = cursor.position;
    const end = batchEnd(
      cursor.rest,
      start,
      batchSize === undefined || batchSize === 0 ? Number.POSITIVE_INFINITY : batchSize,
    );
    cursor.position = end;
    cursor.usedAt = Date.now();
    const done = end >= cursor.rest.length;
    if (done) this.open.delete(id);
    return cursorDoc('nextBatch', cursor.rest.slice(start, end), done ? 0n : id, namespace);
  }

  kill(id: bigint): boolean {
    return this.open.delete(id);
  }

  /** Cursors whose client has gone without a word. */
  forgetIdle(now: number): void {
    for (const [id, cursor] of this.open) if (now - cursor.usedAt > IDLE_MS) this.open.delete(id);
  }
}

function cursorDoc(batchName: string, batch: ResultDocument[], id: bigint, namespace: string): Doc {
  return new Map<string, Value>([
    [batchName, batch as Value[]],
    ['id', id],
    ['ns', namespace],
  ]);
}

function batchEnd(results: ResultDocument[], start: number, limit: number): number {
  let bytes = 0;
  let end = start;
  while (end < results.length && end - start < limit) {
    const result = results[end] as ResultDocument;
    // Documents made by a projection are not measured: they are smaller than what they were made from.
    bytes += result instanceof RawDocument ? result.bytes.length : 1024;
    if (bytes > MAX_BATCH_BYTES && end > start) break;
    end++;
  }
  return end;
}
