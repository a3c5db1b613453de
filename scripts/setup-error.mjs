/** Something a person has to put right; the message says what, and what to do next. */
export class SetupError extends Error {}
