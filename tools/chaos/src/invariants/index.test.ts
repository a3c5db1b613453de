import { invariants } from '.';
import { booksWith } from './testing/sound-books';

it.each(invariants.map((one) => [one.name, one] as const))('sound books: %s', (_name, invariant) => {
  expect(invariant.check(booksWith()).breaches).toEqual([]);
});
