/** The platform refused, or could not be reached. Its message is for people. */
export class Refused extends Error {}

/** What an administrator may call, signed in. */
export interface AdminClient {
  get<Body>(path: string): Promise<Body>;
  post<Body>(path: string, body: unknown): Promise<Body>;
}

const timeoutMs = 60_000;

/** @throws Refused when the platform does not let this administrator in */
export async function logIn(url: string, email: string, password: string): Promise<AdminClient> {
  const { accessToken } = await send<{ accessToken: string }>(url, 'POST', '/auth/login', { email, password });
  return {
    get: (path) => send(url, 'GET', path, undefined, accessToken),
    post: (path, body) => send(url, 'POST', path, body, accessToken),
  };
}

async function send<Body>(url: string, method: string, path: string, body?: unknown, token?: string): Promise<Body> {
  const response = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((error: Error) => {
    throw new Refused(`${url} cannot be reached: ${(error.cause as Error | undefined)?.message ?? error.message}`);
  });
  const answer = (await response.json().catch(() => ({}))) as { detail?: string; requestId?: string };
  if (response.ok) return answer as Body;
  throw new Refused(
    `${method} ${path}: ${response.status} ${answer.detail ?? response.statusText} (request ${answer.requestId ?? 'unknown'})`,
  );
}
