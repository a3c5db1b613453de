import type { Session, SessionStore } from './session';
import type { Fetch } from './signed-fetch';

/** The session to go on with in place of one whose access token was refused; undefined where there is none. */
export type Renewal = (used: Session) => Promise<Session | undefined>;

const refreshPath = '/api/v1/auth/refresh';
const timeoutMs = 10_000;

// By store, not by client: two clients of one session must not spend its refresh token twice, which would end it.
const runningBy = new WeakMap<SessionStore, Map<string, ReturnType<Renewal>>>();

/** Renews sessions of a store, each once, however many requests ask for it at the same time. */
export function renewalOf(baseUrl: string, sessions: SessionStore, send: Fetch): Renewal {
  const running = runningBy.get(sessions) ?? new Map<string, ReturnType<Renewal>>();
  runningBy.set(sessions, running);

  return (used) => {
    const { refreshToken } = used;
    if (!isStill(refreshToken)) return Promise.resolve(sessions.get());
    const known = running.get(refreshToken);
    if (known) return known;
    const started = refresh(refreshToken).finally(() => running.delete(refreshToken));
    running.set(refreshToken, started);
    return started;
  };

  async function refresh(refreshToken: string): Promise<Session | undefined> {
    const response = await send(`${baseUrl}${refreshPath}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ refreshToken }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    // A service that is away says nothing about the session.
    if (!response.ok && response.status !== 401) return undefined;
    const renewed = response.ok ? ((await response.json()) as Session) : undefined;
    // Signed out meanwhile, signed in as somebody else, or renewed by another program: that is newer than this answer.
    if (isStill(refreshToken)) sessions.set(renewed);
    return sessions.get();
  }

  function isStill(refreshToken: string): boolean {
    return sessions.get()?.refreshToken === refreshToken;
  }
}
