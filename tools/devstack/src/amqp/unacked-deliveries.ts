import type { Consumer } from './consumer';
import type { QueueEntry } from './message';
import type { Queue } from './queue';

export interface Delivery {
  queue: Queue;
  entry: QueueEntry;
  /** Absent for basic.get. */
  consumer: Consumer | undefined;
}

/** What a channel has received and not acknowledged, by delivery tag and in the order of delivery. */
export class UnackedDeliveries {
  private readonly byTag = new Map<number, Delivery>();

  get size(): number {
    return this.byTag.size;
  }

  add(tag: number, delivery: Delivery): void {
    this.byTag.set(tag, delivery);
  }

  has(tag: number): boolean {
    return this.byTag.has(tag);
  }

  /** Takes out one delivery. Undefined when the tag is unknown. */
  take(tag: number): Delivery | undefined {
    const delivery = this.byTag.get(tag);
    if (delivery !== undefined) this.byTag.delete(tag);
    return delivery;
  }

  /** Takes out everything up to a tag; 0 stands for all there is. */
  takeUntil(tag: number): Delivery[] {
    const taken: Delivery[] = [];
    for (const [key, delivery] of this.byTag) {
      if (tag !== 0 && key > tag) break;
      taken.push(delivery);
      this.byTag.delete(key);
    }
    return taken;
  }

  values(): Iterable<Delivery> {
    return this.byTag.values();
  }
}
