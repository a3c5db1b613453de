/** A change that breaks somebody who relies on the document. */
export interface Finding {
  /** Which part of the document. */
  where: string;
  what: string;
}
