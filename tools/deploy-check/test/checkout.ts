import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keepResult, pactHash } from '../src';
import type { Answer } from '../src/answer';
import { readConfig } from '../src/config';
import { run } from '../src/run';

/** A checkout with pacts and a record of production, where nothing runs yet, and what its commands say. */
export interface Checkout {
  /** A service, which the map has; all else that has a pact is outside. */
  addService(...names: string[]): void;
  /** With one interaction of that description. */
  writePact(consumer: string, provider: string, description: string, type?: string): void;
  /** What the verification of a provider's version against the pact as it is now came to. */
  verify(consumer: string, provider: string, version: string, success?: boolean): void;
  /** Results are handed from job to job, and are not committed. */
  forgetResults(): void;
  say(command: string, env?: Record<string, string>): Promise<Answer>;
  remove(): void;
}

export const messages = 'Asynchronous/Messages';

export function newCheckout(): Checkout {
  const root = mkdtempSync(join(tmpdir(), 'deploy-check-'));
  mkdirSync(join(root, 'pacts'));
  mkdirSync(join(root, 'deployments'));
  writeFileSync(join(root, 'deployments', 'production.json'), '{}');
  const hashes = new Map<string, string>();
  return {
    addService(...names) {
      for (const name of names) mkdirSync(join(root, 'services', name), { recursive: true });
    },
    writePact(consumer, provider, description, type = 'Synchronous/HTTP') {
      const pact = {
        consumer: { name: consumer },
        provider: { name: provider },
        interactions: [{ type, description }],
      };
      hashes.set(`${consumer}-${provider}`, pactHash(pact));
      writeFileSync(join(root, 'pacts', `${consumer}-${provider}.json`), JSON.stringify(pact));
    },
    verify(consumer, provider, version, success = true) {
      const consumerPactHash = hashes.get(`${consumer}-${provider}`) ?? '';
      const at = '2026-11-21T10:00:00.000Z';
      keepResult(root, { consumer, provider, consumerPactHash, providerVersion: version, success, at });
    },
    forgetResults: () => rmSync(join(root, 'pacts', 'results'), { recursive: true, force: true }),
    say: (command, env = {}) => run(readConfig(command.split(' '), env), root),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
