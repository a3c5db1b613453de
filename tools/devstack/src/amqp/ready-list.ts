import { EntryDeque } from './entry-deque';
import type { QueueEntry } from './message';

/** The messages of a queue that wait for a consumer, in the order in which they leave. */
export interface ReadyList {
  readonly length: number;
  first(): QueueEntry | undefined;
  shift(): QueueEntry | undefined;
  push(entry: QueueEntry): void;
  /** Takes back what was delivered and not acknowledged. */
  requeue(entry: QueueEntry): void;
  /** When the next head expires, 0 for never. Only heads expire. */
  nextExpiry(): number;
  /** Takes a head that has expired. */
  shiftExpired(now: number): QueueEntry | undefined;
  clear(): void;
  [Symbol.iterator](): Iterator<QueueEntry>;
}

const headExpiry = (level: EntryDeque): number => level.first()?.expiresAt ?? 0;

function expiredLevel(levels: readonly EntryDeque[], now: number): EntryDeque | undefined {
  for (const level of levels) {
    const at = headExpiry(level);
    if (at !== 0 && at <= now) return level;
  }
  return undefined;
}

function soonestExpiry(levels: readonly EntryDeque[]): number {
  let soonest = 0;
  for (const level of levels) {
    const at = headExpiry(level);
    if (at !== 0 && (soonest === 0 || at < soonest)) soonest = at;
  }
  return soonest;
}

/** A classic queue: requeued messages go back to their old places. */
export class FifoReadyList implements ReadyList {
  private readonly entries = new EntryDeque();
  private readonly all = [this.entries];

  get length(): number {
    return this.entries.length;
  }
  first(): QueueEntry | undefined {
    return this.entries.first();
  }
  shift(): QueueEntry | undefined {
    return this.entries.shift();
  }
  push(entry: QueueEntry): void {
    this.entries.push(entry);
  }
  requeue(entry: QueueEntry): void {
    this.entries.insert(entry);
  }
  nextExpiry(): number {
    return soonestExpiry(this.all);
  }
  shiftExpired(now: number): QueueEntry | undefined {
    return expiredLevel(this.all, now)?.shift();
  }
  clear(): void {
    this.entries.clear();
  }
  [Symbol.iterator](): Iterator<QueueEntry> {
    return this.entries[Symbol.iterator]();
  }
}

/** A quorum queue: returned messages are served first, in the order of their return. */
export class QuorumReadyList implements ReadyList {
  private readonly returned = new EntryDeque();
  private readonly entries = new EntryDeque();
  private readonly all = [this.returned, this.entries];

  get length(): number {
    return this.returned.length + this.entries.length;
  }
  first(): QueueEntry | undefined {
    return this.returned.length > 0 ? this.returned.first() : this.entries.first();
  }
  shift(): QueueEntry | undefined {
    return this.returned.length > 0 ? this.returned.shift() : this.entries.shift();
  }
  push(entry: QueueEntry): void {
    this.entries.push(entry);
  }
  requeue(entry: QueueEntry): void {
    this.returned.push(entry);
  }
  nextExpiry(): number {
    return soonestExpiry(this.all);
  }
  shiftExpired(now: number): QueueEntry | undefined {
    return expiredLevel(this.all, now)?.shift();
  }
  clear(): void {
    this.returned.clear();
    this.entries.clear();
  }
  *[Symbol.iterator](): Generator<QueueEntry> {
    yield* this.returned;
    yield* this.entries;
  }
}

/** A classic queue with `x-max-priority`: one deque per priority in use, the highest served first. */
export class PriorityReadyList implements ReadyList {
  length = 0;
  private readonly levels = new Map<number, EntryDeque>();
  private descending: EntryDeque[] = [];

  first(): QueueEntry | undefined {
    return this.fullest()?.first();
  }
  shift(): QueueEntry | undefined {
    const entry = this.fullest()?.shift();
    if (entry !== undefined) this.length--;
    return entry;
  }
  push(entry: QueueEntry): void {
    this.level(entry.priority).push(entry);
    this.length++;
  }
  requeue(entry: QueueEntry): void {
    this.level(entry.priority).insert(entry);
    this.length++;
  }
  nextExpiry(): number {
    return this.first()?.expiresAt ?? 0;
  }
  shiftExpired(now: number): QueueEntry | undefined {
    const at = this.nextExpiry();
    return at !== 0 && at <= now ? this.shift() : undefined;
  }
  clear(): void {
    for (const level of this.descending) level.clear();
    this.length = 0;
  }
  *[Symbol.iterator](): Generator<QueueEntry> {
    for (const level of this.descending) yield* level;
  }

  private fullest(): EntryDeque | undefined {
    return this.descending.find((level) => level.length > 0);
  }

  private level(priority: number): EntryDeque {
    let level = this.levels.get(priority);
    if (level === undefined) {
      level = new EntryDeque();
      this.levels.set(priority, level);
      this.descending = [...this.levels].sort(([a], [b]) => b - a).map(([, deque]) => deque);
    }
    return level;
  }
}
