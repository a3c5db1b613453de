import type { QueueEntry } from './message';

/** A ring of queue entries: constant time at both ends, and a requeued entry finds its old place. */
export class EntryDeque {
  length = 0;
  private ring: (QueueEntry | undefined)[] = new Array(8);
  private head = 0;

  at(index: number): QueueEntry | undefined {
    return index < this.length ? this.ring[(this.head + index) & (this.ring.length - 1)] : undefined;
  }

  first(): QueueEntry | undefined {
    return this.length === 0 ? undefined : this.ring[this.head];
  }

  push(entry: QueueEntry): void {
    this.makeRoom();
    this.ring[(this.head + this.length) & (this.ring.length - 1)] = entry;
    this.length++;
  }

  shift(): QueueEntry | undefined {
    if (this.length === 0) return undefined;
    const entry = this.ring[this.head];
    this.ring[this.head] = undefined;
    this.head = (this.head + 1) & (this.ring.length - 1);
    this.length--;
    if (this.length === 0 && this.ring.length > 1024) this.clear();
    return entry;
  }

  /** Puts an entry back by its sequence. Requeued entries belong at the front, so the search begins there. */
  insert(entry: QueueEntry): void {
    this.makeRoom();
    const mask = this.ring.length - 1;
    const before = this.countBefore(entry.sequence);
    if (before <= this.length / 2) {
      this.head = (this.head - 1) & mask;
      for (let i = 0; i < before; i++) this.ring[(this.head + i) & mask] = this.ring[(this.head + i + 1) & mask];
    } else {
      for (let i = this.length; i > before; i--)
        this.ring[(this.head + i) & mask] = this.ring[(this.head + i - 1) & mask];
    }
    this.ring[(this.head + before) & mask] = entry;
    this.length++;
  }

  clear(): void {
    this.ring = new Array(8);
    this.head = 0;
    this.length = 0;
  }

  *[Symbol.iterator](): Generator<QueueEntry> {
    for (let i = 0; i < this.length; i++) yield this.at(i) as QueueEntry;
  }

  private countBefore(sequence: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.at(middle) as QueueEntry).sequence < sequence) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private makeRoom(): void {
    if (this.length < this.ring.length) return;
    const bigger: (QueueEntry | undefined)[] = new Array(this.ring.length * 2);
    for (let i = 0; i < this.length; i++) bigger[i] = this.at(i);
    this.ring = bigger;
    this.head = 0;
  }
}
