import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readyOverHttp } from '../probes';
import type { ProcessPlan } from '../supervised-process';

const folders: string[] = [];

export function removeTemporaryStacks(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** A data directory of its own, and a journal in it that the fake services write what happens to them into. */
export function temporaryStack() {
  const dataDir = mkdtempSync(join(tmpdir(), 'devstack-'));
  folders.push(dataDir);
  const journal = join(dataDir, 'journal.txt');
  const lines = () => (existsSync(journal) ? readFileSync(journal, 'utf8').trim().split('\n') : []);
  return { dataDir, journal, lines };
}

/** A process that runs the fake service on a free port. */
export async function fakePlan(
  name: string,
  journal: string,
  { kind = 'service', env = {} }: { kind?: ProcessPlan['kind']; env?: Record<string, string> } = {},
): Promise<ProcessPlan> {
  const port = await freePort();
  return {
    name,
    kind,
    port,
    script: join(__dirname, 'fake-service.cjs'),
    env: { NAME: name, PORT: String(port), JOURNAL: journal, ...env },
    probe: readyOverHttp(port),
  };
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
