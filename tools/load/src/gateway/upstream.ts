import type { ChildProcess } from 'node:child_process';
import { startNginx } from './nginx';

/** What a product looks like that the proxies hand through: 1.7 kB, as most of ours are. */
const product = JSON.stringify({
  id: '00000000-0000-4000-8000-000000000001',
  name: 'A product of the benchmark',
  description: 'x'.repeat(1_500),
  price: { amount: 12_999, currency: 'USD' },
  status: 'active',
});

/**
 * The service behind every contender: nginx again, for it answers faster than any of them can ask. It also stands in
 * for auth's keys and for the collector of traces.
 *
 * @param keySet the JWKS that verifies the benchmark's token
 */
export function startUpstream(
  prefix: readonly string[],
  folder: string,
  { port, keySet }: { port: number; keySet: string },
): ChildProcess {
  return startNginx(prefix, folder, {
    port,
    server: `
    default_type application/json;
    location / { return 200 '${product}'; }
    location = /.well-known/jwks.json { return 200 '${keySet}'; }
    location = /openapi.json { return 404; }`,
  });
}
