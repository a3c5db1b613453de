import { EntryDeque } from './entry-deque';
import { Message, QueueEntry } from './message';
import { readProperties } from './message-properties';

const message = new Message('', 'k', [], readProperties(Buffer.from([0, 0])), Buffer.alloc(0));
const entry = (sequence: number): QueueEntry => new QueueEntry(message, sequence, 0, 0, false);
const sequences = (deque: EntryDeque): number[] => [...deque].map(({ sequence }) => sequence);

describe('EntryDeque', () => {
  it('keeps the order of arrival while it grows', () => {
    const deque = new EntryDeque();
    for (let i = 0; i < 5; i++) deque.push(entry(i));
    for (let i = 0; i < 3; i++) expect(deque.shift()?.sequence).toBe(i);
    for (let i = 5; i < 40; i++) deque.push(entry(i));
    expect(sequences(deque)).toEqual(Array.from({ length: 37 }, (_, i) => i + 3));
  });

  it('puts a requeued entry back where it was, in whatever order they come', () => {
    const taken = [3, 1, 7, 0, 9, 4, 8, 2, 6, 5];
    const deque = new EntryDeque();
    for (const sequence of taken) deque.insert(entry(sequence));
    expect(sequences(deque)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('is empty again after its last entry', () => {
    const deque = new EntryDeque();
    deque.push(entry(1));
    deque.shift();
    expect(deque.shift()).toBeUndefined();
    expect(deque.first()).toBeUndefined();
    expect(deque.length).toBe(0);
  });
});
