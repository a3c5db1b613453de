import type { components } from './api';

/** Who is signed in, with the tokens that prove it. */
export type Session = components['schemas']['Session'];

/** Where a session is kept; a browser may keep it in its storage, a test in a variable. */
export interface SessionStore {
  get(): Session | undefined;
  set(session: Session | undefined): void;
}

/** Keeps the session for as long as the process runs. */
export function sessionInMemory(session?: Session): SessionStore {
  let current = session;
  return {
    get: () => current,
    set(next) {
      current = next;
    },
  };
}
