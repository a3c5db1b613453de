import { setTimeout as pause } from 'node:timers/promises';
import { runStack, type StackRun } from '@shop/devstack';
import { type ApiDocument, type DocumentKind, type JsonObject, kinds, objectAt } from './documents';

const timeoutMs = 30_000;
const pauseMs = 100;

/** The documents of all services as they serve them: of a platform that is started for it, and stopped again. */
export async function servedDocuments(env: Record<string, string | undefined>): Promise<ApiDocument[]> {
  const stack = await runStack({ inherit: env, env: { LOG_LEVEL: 'error' } });
  try {
    const own = (await Promise.all(servicesOf(stack).map(({ name, url }) => documentsOf(name, url)))).flat();
    return [...own, ...(await completeOnes(stack.url, own))].sort(byName);
  } finally {
    await stack.stop();
  }
}

const byName = (a: ApiDocument, b: ApiDocument) => (`${a.service}.${a.kind}` < `${b.service}.${b.kind}` ? -1 : 1);

const stores = new Set(['gateway', 'mongodb', 'amqp']);

function servicesOf(stack: StackRun) {
  return stack
    .processes()
    .filter(({ name }) => !stores.has(name))
    .map(({ name, port }) => ({ name, url: `http://127.0.0.1:${port}` }));
}

function documentsOf(service: string, url: string): Promise<ApiDocument[]> {
  return Promise.all(kinds.map(async (kind) => ({ service, kind, content: await read(url, kind) })));
}

async function read(url: string, kind: DocumentKind): Promise<JsonObject> {
  const response = await fetch(`${url}/${kind}.json`, { signal: AbortSignal.timeout(timeoutMs) });
  if (!response.ok) throw new Error(`${url}/${kind}.json answers ${response.status}`);
  return (await response.json()) as JsonObject;
}

/** Those of the gateway, once it has gathered everything. @throws naming what it leaves out */
async function completeOnes(url: string, own: readonly ApiDocument[]): Promise<ApiDocument[]> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const gathered = await documentsOf('gateway', url);
    const missing = own.flatMap((document) => leftOut(document, gathered));
    if (missing.length === 0) return gathered;
    if (Date.now() > deadline) throw new Error(`The gateway does not publish ${missing.join(', ')}`);
    await pause(pauseMs);
  }
}

const forInsiders = /^\/(?:internal\/|metrics$)/;

/** What of a service's document is for everybody, and is not in that of the platform. */
export function leftOut({ kind, content }: ApiDocument, gathered: readonly ApiDocument[]): string[] {
  const part = kind === 'openapi' ? 'paths' : 'channels';
  const whole = objectAt(gathered.find((one) => one.kind === kind)?.content, part);
  return Object.keys(objectAt(content, part)).filter((name) => !forInsiders.test(name) && !(name in whole));
}
