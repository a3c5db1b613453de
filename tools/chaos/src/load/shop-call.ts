export interface Answer {
  status: number;
  text: string;
}

export interface Call {
  method?: string;
  token?: string;
  body?: string;
  contentType?: string;
  idempotencyKey?: string;
}

// Longer than the shop lets an order wait in line.
const timeoutMs = 35_000;

/** One request of a client that knows nothing of what happens behind the gateway. @throws when there is no answer */
export async function callShop(
  url: string,
  path: string,
  { method = 'GET', token, body, contentType, idempotencyKey }: Call = {},
): Promise<Answer> {
  const response = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body === undefined ? {} : { 'content-type': contentType ?? 'application/json' }),
      ...(idempotencyKey ? { 'idempotency-key': idempotencyKey } : {}),
    },
    ...(body === undefined ? {} : { body }),
    signal: AbortSignal.timeout(timeoutMs),
  });
  return { status: response.status, text: await response.text() };
}
