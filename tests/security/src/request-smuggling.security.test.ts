import { platformFrom } from '@shop/journeys';
import { type Cast, newCast, possessionsOf } from './cast';
import { head, rawExchange } from './raw-exchange';

const platform = platformFrom(process.env);
const { host } = new URL(platform.url);

let cast: Cast;
let before: unknown;

beforeAll(async () => {
  cast = await newCast(platform);
  before = await possessionsOf(cast);
});

afterAll(async () => {
  expect(await possessionsOf(cast)).toEqual(before);
});

/** What hides behind the first request: with the owner's own token, it would change the owner's cart. */
const hidden = () =>
  head(
    'DELETE /api/v1/cart HTTP/1.1',
    `Host: ${host}`,
    `Authorization: Bearer ${cast.clients.owner.session?.accessToken}`,
    'Content-Length: 0',
  );

const post = (...headers: string[]) =>
  head('POST /api/v1/auth/verify HTTP/1.1', `Host: ${host}`, 'Content-Type: application/json', ...headers);

/** Messages that two readers end at different places: each must be refused, and the connection closed. */
const ambiguous: Record<string, () => string> = {
  'CL.TE': () => `${post('Content-Length: 6', 'Transfer-Encoding: chunked')}0\r\n\r\n${hidden()}`,
  'TE.CL': () => {
    const body = hidden();
    return `${post('Transfer-Encoding: chunked', 'Content-Length: 4')}${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
  },
  'two different Content-Lengths': () =>
    `${post('Content-Length: 0', `Content-Length: ${hidden().length}`)}${hidden()}`,
  'two equal Content-Lengths': () => `${post('Content-Length: 0', 'Content-Length: 0')}${hidden()}`,
  'a list of Content-Lengths': () => `${post('Content-Length: 0, 0')}${hidden()}`,
  'a signed Content-Length': () => `${post('Content-Length: +0')}${hidden()}`,
  'a negative Content-Length': () => `${post('Content-Length: -1')}${hidden()}`,
  'a hexadecimal Content-Length': () => `${post('Content-Length: 0x0')}${hidden()}`,
  'an empty Content-Length': () => `${post('Content-Length:')}${hidden()}`,
  'a Content-Length beyond 64 bits': () => `${post('Content-Length: 18446744073709551616')}${hidden()}`,
  'Transfer-Encoding of another coding': () => `${post('Transfer-Encoding: xchunked')}0\r\n\r\n${hidden()}`,
  'Transfer-Encoding chunked twice': () =>
    `${post('Transfer-Encoding: chunked', 'Transfer-Encoding: identity')}0\r\n\r\n${hidden()}`,
  'Transfer-Encoding before another': () => `${post('Transfer-Encoding: chunked, identity')}0\r\n\r\n${hidden()}`,
  'a space before the colon': () => `${post('Transfer-Encoding : chunked')}0\r\n\r\n${hidden()}`,
  'a tab before the colon': () => `${post('Content-Length\t: 0')}${hidden()}`,
  'a folded header': () => `${post('X-Fold: a', ' Transfer-Encoding: chunked', 'Content-Length: 0')}${hidden()}`,
  'a header without a colon': () => `${post('Content-Length: 0', 'Garbage')}${hidden()}`,
  'a header without a name': () => `${post(': x', 'Content-Length: 0')}${hidden()}`,
  'a control character in a name': () => `${post('Transfer\u0001-Encoding: chunked')}0\r\n\r\n${hidden()}`,
  'a vertical tab before the value': () => `${post('Transfer-Encoding:\u000bchunked')}0\r\n\r\n${hidden()}`,
  'a NUL in a value': () => `${post('X-Nul: a\u0000b', 'Content-Length: 0')}${hidden()}`,
  'a bare CR in a value': () => `${post('X-Bare: a\rTransfer-Encoding: chunked', 'Content-Length: 0')}${hidden()}`,
  'a bare LF between headers': () =>
    `POST /api/v1/auth/verify HTTP/1.1\nHost: ${host}\nContent-Length: 0\n\n${hidden()}`,
  'a chunk size that is no number': () => `${post('Transfer-Encoding: chunked')}zz\r\n\r\n0\r\n\r\n${hidden()}`,
  'a signed chunk size': () => `${post('Transfer-Encoding: chunked')}+0\r\n\r\n${hidden()}`,
  'a chunk size with 0x': () => `${post('Transfer-Encoding: chunked')}0x0\r\n\r\n${hidden()}`,
  'a chunk size beyond 64 bits': () => `${post('Transfer-Encoding: chunked')}fffffffffffffffff\r\n\r\n${hidden()}`,
  'a chunk longer than it says': () => `${post('Transfer-Encoding: chunked')}1\r\nabc\r\n0\r\n\r\n${hidden()}`,
  'a chunk extension with a line break': () => `${post('Transfer-Encoding: chunked')}0;a\nb\r\n\r\n${hidden()}`,
  'the preface of HTTP/2': () => `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${hidden()}`,
  'a space in the path': () => `${head('GET /health HTTP/1.1 HTTP/1.1', `Host: ${host}`)}${hidden()}`,
};

describe('API8 Security misconfiguration', () => {
  it.each(Object.keys(ambiguous))(
    'smuggling by %s: 400 malformed_request, and nothing after it is read',
    async (name) => {
      const answers = await rawExchange(platform.url, ambiguous[name]?.() ?? '');
      expect(answers.map(({ status }) => status)).toEqual([400]);
      expect(answers[0]?.body).toContain('"code":"malformed_request"');
      expect((await cast.clients.owner.get<{ items: unknown[] }>('/cart')).expect(200).items).toHaveLength(1);
    },
  );

  const malformed: Record<string, string> = {
    'two Hosts': head('GET /health HTTP/1.1', `Host: ${host}`, 'Host: evil.example'),
    'two equal Hosts': head('GET /health HTTP/1.1', `Host: ${host}`, `Host: ${host}`),
    'no Host': head('GET /health HTTP/1.1'),
    'an empty Host': head('GET /health HTTP/1.1', 'Host:'),
    'a Host with a path': head('GET /health HTTP/1.1', 'Host: evil.example/path?'),
    'a Host with credentials': head('GET /health HTTP/1.1', 'Host: a:b@evil.example'),
    'a Host with a quote': head('GET /health HTTP/1.1', 'Host: a"><script>'),
    'a list of Hosts': head('GET /health HTTP/1.1', `Host: ${host}, evil.example`),
    'HTTP/0.9': 'GET /health\r\n\r\n',
    'HTTP/2.0 without a preface': head('GET /health HTTP/2.0', `Host: ${host}`),
  };
  it.each(Object.keys(malformed))(
    'a request with %s is refused and its connection closed: 400 malformed_request',
    async (name) => {
      const answers = await rawExchange(platform.url, malformed[name] ?? '');
      expect(answers.map(({ status }) => status)).toEqual([400]);
      expect(answers[0]?.body).toContain('"code":"malformed_request"');
    },
  );

  it('requests one after the other on a connection are answered in order, each as its own caller', async () => {
    const token = cast.clients.owner.session?.accessToken;
    const get = (path: string, ...headers: string[]) => head(`GET ${path} HTTP/1.1`, `Host: ${host}`, ...headers);
    const answers = await rawExchange(
      platform.url,
      get('/api/v1/users/me', `Authorization: Bearer ${token}`) +
        get('/api/v1/users/me') +
        get('/no/such/place') +
        get('/health', 'Connection: close'),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 401, 404, 200]);
  });

  it('chunk extensions and trailers are taken, and change nothing about what follows', async () => {
    const token = cast.clients.owner.session?.accessToken;
    const answers = await rawExchange(
      platform.url,
      `${post('Transfer-Encoding: chunked', 'Trailer: Authorization')}d;name=value\r\n{"token":"x"}\r\n0\r\nAuthorization: Bearer ${token}\r\n\r\n` +
        head('GET /api/v1/users/me HTTP/1.1', `Host: ${host}`, 'Connection: close'),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 401]);
  });
});
