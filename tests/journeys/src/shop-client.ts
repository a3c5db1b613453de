export interface Answer<Body = unknown> {
  status: number;
  headers: Headers;
  body: Body;
}

export interface Call {
  token?: string;
  headers?: Record<string, string>;
  /** Sent as JSON unless it is a string. */
  body?: unknown;
}

/** Speaks to the platform as any client does: with nothing but its URL and API.md. */
export class ShopClient {
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  get<Body>(path: string, call: Call = {}): Promise<Answer<Body>> {
    return this.call<Body>('GET', path, call);
  }

  post<Body>(path: string, body: unknown, call: Call = {}): Promise<Answer<Body>> {
    return this.call<Body>('POST', path, { ...call, body });
  }

  async call<Body>(method: string, path: string, { token, headers = {}, body }: Call = {}): Promise<Answer<Body>> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(body !== undefined && typeof body !== 'string' ? { 'content-type': 'application/json' } : {}),
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...headers,
      },
      body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await response.text();
    const isJson = /[/+]json\b/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, body: (isJson ? JSON.parse(text) : text) as Body };
  }
}
