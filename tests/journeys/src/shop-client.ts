import { createShopClient, type ShopClient as Shop, sessionInMemory } from '@shop/client';
import { Agent, fetch } from 'undici';
import type { Problem, Session } from './shop-views';

export interface SendOptions {
  headers?: Record<string, string>;
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as it is; `headers` says what it is. */
  text?: string;
}

/** What came back, with the request that it answers, so that a failed expectation shows both. */
export class Answer<Body> {
  readonly request: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;

  constructor(request: string, status: number, headers: Headers, text: string) {
    this.request = request;
    this.status = status;
    this.headers = headers;
    this.text = text;
  }

  /** The body, if this is the status. @throws when it is another one */
  expect(status: number): Body {
    if (this.status !== status) throw new Error(`${this.request}: expected ${status}, got ${this.status} ${this.text}`);
    return this.json<Body>();
  }

  /** The body, if it went well. @throws unless the status is 2xx */
  expectSuccess(): Body {
    if (this.status < 200 || this.status > 299) throw new Error(`${this.request}: got ${this.status} ${this.text}`);
    return this.json<Body>();
  }

  /** The problem document with this status and code. @throws when it is anything else */
  expectProblem(status: number, code?: string): Problem {
    if (this.status !== status) throw new Error(`${this.request}: expected ${status}, got ${this.status} ${this.text}`);
    const problem = this.json<Problem>();
    if (code !== undefined && problem.code !== code) {
      throw new Error(`${this.request}: expected ${code}, got ${this.text}`);
    }
    return problem;
  }

  json<Content>(): Content {
    return (this.text === '' ? undefined : JSON.parse(this.text)) as Content;
  }
}

/**
 * Gives up an idle connection well before a server that stops does (half a second), as a client is to: a request sent
 * at the very moment at which the other side closes could not be told from one that was lost.
 */
const agent = new Agent({ keepAliveTimeout: 250, keepAliveMaxTimeout: 250 });

/** undici's types of requests and answers are not those of the platform, though they are the same. */
const sendOnce = (url: string, init: RequestInit) =>
  fetch(url, { ...(init as object), dispatcher: agent }) as unknown as Promise<Response>;

/**
 * A client of the public API: anonymous, or signed in with a session. `shop` is the client library that others use, too;
 * the rest looks at answers as they are, also at those that no client should ever ask for. Paths without `/api/v1`.
 */
export class ShopClient {
  readonly url: string;
  readonly session: Session | undefined;
  readonly shop: Shop;

  constructor(url: string, session?: Session) {
    this.url = url;
    this.session = session;
    this.shop = createShopClient({ baseUrl: url, sessions: sessionInMemory(session), fetch: sendOnce });
  }

  /** The same shop, with another session. */
  as(session: Session | undefined): ShopClient {
    return new ShopClient(this.url, session);
  }

  /** Who is signed in. @throws when nobody is */
  get user(): Session['user'] {
    if (!this.session) throw new Error('nobody is signed in');
    return this.session.user;
  }

  get<Body>(path: string, headers: Record<string, string> = {}): Promise<Answer<Body>> {
    return this.send('GET', `/api/v1${path}`, { headers });
  }

  post<Body>(path: string, json?: unknown, headers: Record<string, string> = {}): Promise<Answer<Body>> {
    return this.send('POST', `/api/v1${path}`, { json, headers });
  }

  put<Body>(path: string, json?: unknown): Promise<Answer<Body>> {
    return this.send('PUT', `/api/v1${path}`, { json });
  }

  patch<Body>(path: string, json?: unknown): Promise<Answer<Body>> {
    return this.send('PATCH', `/api/v1${path}`, { json });
  }

  delete<Body>(path: string): Promise<Answer<Body>> {
    return this.send('DELETE', `/api/v1${path}`);
  }

  /** Any request; the path is the whole one. */
  async send<Body>(method: string, path: string, { headers, json, text }: SendOptions = {}): Promise<Answer<Body>> {
    const body = json === undefined ? text : JSON.stringify(json);
    const response = await fetch(`${this.url}${path}`, {
      method,
      dispatcher: agent,
      headers: {
        ...(this.session ? { authorization: `Bearer ${this.session.accessToken}` } : {}),
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
      signal: AbortSignal.timeout(30_000),
    });
    return new Answer(`${method} ${path}`, response.status, response.headers, await response.text());
  }
}
