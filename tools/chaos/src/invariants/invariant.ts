import type { Books } from '../books/records';

export interface Finding {
  /** What was counted, for the report. */
  figures: string;
  /** What is wrong, one sentence each, with the order, product or queue that it is about. */
  breaches: string[];
}

/** Something that holds whatever has died. */
export interface Invariant {
  name: string;
  check(books: Books): Finding;
}
