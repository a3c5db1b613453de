import type { Consumer } from './consumer';

/** Whose turn it is: the highest priority that has room, round robin among equals, or the single active consumer. */
export class ConsumerRota {
  /** The highest priority first; among equals whoever waited longest. */
  private waiting: Consumer[] = [];
  private active: Consumer | undefined;
  private readonly single: boolean;

  constructor(single: boolean) {
    this.single = single;
  }

  get size(): number {
    return this.waiting.length;
  }

  get isExclusive(): boolean {
    return this.waiting.some((consumer) => consumer.exclusive);
  }

  add(consumer: Consumer): void {
    this.insert(consumer);
    this.active ??= consumer;
  }

  remove(consumer: Consumer): void {
    const index = this.waiting.indexOf(consumer);
    if (index >= 0) this.waiting.splice(index, 1);
    if (this.active === consumer) this.active = this.waiting[0];
  }

  /** Takes all consumers away. */
  clear(): Consumer[] {
    const all = this.waiting;
    this.waiting = [];
    this.active = undefined;
    return all;
  }

  next(): Consumer | undefined {
    if (this.single) return this.active?.hasRoom ? this.active : undefined;
    const { waiting } = this;
    for (let i = 0; i < waiting.length; i++) {
      const consumer = waiting[i] as Consumer;
      if (!consumer.hasRoom) continue;
      if (waiting.length > 1) this.moveBehindEquals(i, consumer);
      return consumer;
    }
    return undefined;
  }

  private moveBehindEquals(from: number, consumer: Consumer): void {
    const { waiting } = this;
    let i = from;
    for (; i + 1 < waiting.length && (waiting[i + 1] as Consumer).priority === consumer.priority; i++)
      waiting[i] = waiting[i + 1] as Consumer;
    waiting[i] = consumer;
  }

  private insert(consumer: Consumer): void {
    const index = this.waiting.findIndex((other) => other.priority < consumer.priority);
    if (index < 0) this.waiting.push(consumer);
    else this.waiting.splice(index, 0, consumer);
  }
}
