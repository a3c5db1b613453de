import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Doc } from '../bson/values';
import { temporaryDirectory } from '../testing/server-process';
import type { Collection } from './collection';
import { Store } from './store';

function document(id: number, round: number): Doc {
  return new Map<string, number | string>([
    ['_id', id],
    ['round', round],
    ['filling', 'x'.repeat(10_000)],
  ]);
}

test('a log that is mostly history is rewritten beside the normal work, and nothing is lost', () => {
  const directory = temporaryDirectory();
  const store = Store.open(directory);
  const collection = store.ensure('shop.c');
  for (let id = 0; id < 100; id++) collection.insert(document(id, 0));
  const largest = { size: 0 };
  const file = join(directory, 'mongodb.log');
  for (let round = 1; round <= 80; round++) {
    for (let id = 0; id < 100; id++) {
      const stored = collection.find(id);
      if (stored) collection.update(stored, document(id, round));
      if (id === round) collection.insert(document(1000 + round, round));
      if (id % 10 === 0) store.flush();
    }
    const deleted = collection.find(1000 + round - 1);
    if (deleted) collection.delete(deleted);
    store.flush();
    largest.size = Math.max(largest.size, statSync(file).size);
  }
  store.close();
  expect(largest.size).toBeGreaterThan(30 * 1024 * 1024);
  expect(statSync(file).size).toBeLessThan(largest.size);

  const again = Store.open(directory);
  const found = again.collection('shop.c') as Collection;
  expect(found.documents.size).toBe(101);
  for (let id = 0; id < 100; id++) expect(found.find(id)?.document.get('round')).toBe(80);
  expect(found.find(1080)).toBeDefined();
  again.close();
});
