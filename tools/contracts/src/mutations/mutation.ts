/** A field that is renamed where one service writes or reads it, and nobody else is told. */
export interface Mutation {
  what: string;
  file: string;
  from: string;
  to: string;
  /** The pairs, and the only ones, whose contract is broken by it: `<consumer> → <provider>`. */
  breaks: string[];
}
