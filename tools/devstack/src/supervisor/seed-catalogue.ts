import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { httpCall } from './http-call';
import { repositoryRoot } from './repository-root';

const seedFile = join(repositoryRoot, 'tools', 'devstack', 'seed', 'catalogue.ndjson');

const list = z.object({ page: z.object({ totalItems: z.number() }) });
const session = z.object({ accessToken: z.string() });
const imported = z.object({ created: z.number(), rejected: z.number() });

export interface SeedOptions {
  url: string;
  adminEmail: string;
  adminPassword: string;
}

/**
 * Puts a first catalogue into an empty shop, through the front door and as its administrator. A shop that has a
 * product is left alone.
 *
 * @returns how many products were made
 * @throws when the shop does not accept it
 */
export async function seedCatalogue({ url, adminEmail, adminPassword }: SeedOptions): Promise<number> {
  const { page } = await call(list, `${url}/api/v1/products?limit=1`);
  if (page.totalItems > 0) return 0;
  const { accessToken } = await call(session, `${url}/api/v1/auth/login`, {
    'content-type': 'application/json',
    body: JSON.stringify({ email: adminEmail, password: adminPassword }),
  });
  const { created } = await call(imported, `${url}/api/v1/products/import`, {
    'content-type': 'application/x-ndjson',
    authorization: `Bearer ${accessToken}`,
    body: readFileSync(seedFile, 'utf8'),
  });
  return created;
}

interface Post {
  'content-type': string;
  authorization?: string;
  body: string;
}

async function call<Answer>(schema: z.ZodType<Answer>, url: string, post?: Post): Promise<Answer> {
  const { body, ...headers } = post ?? { body: undefined };
  const answer = await httpCall(url, { method: post ? 'POST' : 'GET', headers, body, timeoutMs: 20_000 });
  if (answer.status !== 200) throw new Error(`${url} answered ${answer.status}: ${answer.body.slice(0, 300)}`);
  return schema.parse(JSON.parse(answer.body));
}
