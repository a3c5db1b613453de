import type { Session, SessionStore } from './session';

/** `fetch`, or something that does the same. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

const refreshPath = '/api/v1/auth/refresh';
/** These say who they are in their body; an access token that has expired would only be in their way. */
const withoutToken = /\/api\/v1\/auth\/(login|register|refresh|logout|verify)$/;

/**
 * Sends requests with the access token of the session. One that is refused for its token is sent once more with a new
 * pair of tokens. However many requests find the token expired at the same time, the refresh token is spent once: using
 * it twice would end the session. When it is no longer good either, the session is over and the 401 is the answer.
 */
export function signedFetch(
  baseUrl: string,
  sessions: SessionStore,
  send: Fetch,
): (request: Request) => Promise<Response> {
  let refreshing: Promise<Session | undefined> | undefined;

  return async (request) => {
    const { url, method, signal } = request;
    const body = method === 'GET' ? undefined : await request.arrayBuffer();
    const sendAs = (session: Session | undefined) => {
      const headers = new Headers(request.headers);
      if (session && !withoutToken.test(new URL(url).pathname))
        headers.set('authorization', `Bearer ${session.accessToken}`);
      return send(url, { method, headers, signal, ...(body?.byteLength ? { body } : {}) });
    };
    const session = sessions.get();
    const response = await sendAs(session);
    if (!session || withoutToken.test(new URL(url).pathname) || !(await isForToken(response))) return response;
    const renewed = await renewedSession(session);
    return renewed ? sendAs(renewed) : response;
  };

  /** Another request may have got a new pair in the meantime. */
  function renewedSession(used: Session): Promise<Session | undefined> {
    const current = sessions.get();
    if (current?.accessToken !== used.accessToken) return Promise.resolve(current);
    refreshing ??= refresh(used).finally(() => {
      refreshing = undefined;
    });
    return refreshing;
  }

  async function refresh({ refreshToken }: Session): Promise<Session | undefined> {
    const response = await send(`${baseUrl}${refreshPath}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ refreshToken }),
    });
    // A service that is away says nothing about the session.
    if (!response.ok && response.status !== 401) return undefined;
    const session = response.ok ? ((await response.json()) as Session) : undefined;
    sessions.set(session);
    return session;
  }
}

/** Another 401 is about a password. */
async function isForToken(response: Response): Promise<boolean> {
  if (response.status !== 401) return false;
  const problem = (await response
    .clone()
    .json()
    .catch(() => undefined)) as { code?: string } | undefined;
  return problem?.code === 'unauthenticated';
}
