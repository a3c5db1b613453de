import { renewalOf } from './renewal';
import type { Session, SessionStore } from './session';

/** `fetch`, or something that does the same. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** These say who they are in their body; an access token that has expired would only be in their way. */
const withoutToken = /\/api\/v1\/auth\/(login|register|refresh|logout|verify)$/;

/**
 * Sends requests with the access token of the session. One that is refused for its token is sent once more with a new
 * pair of tokens of the same user, never as somebody else. However many requests find the token expired at the same
 * time, the refresh token is spent once: using it twice would end the session. When it is no longer good either, the
 * session is over and the 401 is the answer.
 */
export function signedFetch(
  baseUrl: string,
  sessions: SessionStore,
  send: Fetch,
): (request: Request) => Promise<Response> {
  const renew = renewalOf(baseUrl, sessions, send);

  return async (request) => {
    const { url, method, signal } = request;
    const isSigned = !withoutToken.test(new URL(url).pathname);
    const body = method === 'GET' ? undefined : await request.arrayBuffer();
    const sendAs = (session: Session | undefined) => {
      const headers = new Headers(request.headers);
      if (session && isSigned) headers.set('authorization', `Bearer ${session.accessToken}`);
      return send(url, { method, headers, signal, ...(body?.byteLength ? { body } : {}) });
    };
    const session = sessions.get();
    const response = await sendAs(session);
    if (!session || !isSigned || !(await isForToken(response))) return response;
    const renewed = await whileWanted(signal, renew(session));
    return renewed?.user.id === session.user.id ? sendAs(renewed) : response;
  };
}

/** Others may wait for the same renewal, so it goes on when one of them gives up. */
function whileWanted<Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(signal.reason);
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
  });
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
