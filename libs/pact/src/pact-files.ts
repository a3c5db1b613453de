import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pactFolder } from './config';

/** A pact file, as far as anybody here looks into it. */
export interface PactFile {
  consumer: { name: string };
  provider: { name: string };
  interactions: readonly PactInteraction[];
}

export interface PactInteraction {
  type: 'Synchronous/HTTP' | 'Asynchronous/Messages';
  description: string;
  providerStates?: readonly { name: string }[];
  /** Of HTTP interactions. */
  response?: { status: number; body?: { content: unknown }; matchingRules?: { body?: MatchingRules } };
  /** Of messages. */
  contents?: { content: unknown };
  matchingRules?: { body?: MatchingRules };
}

/** How values are compared, by their JSON path. */
export type MatchingRules = Readonly<Record<string, { matchers: readonly { match: string; regex?: string }[] }>>;

export const pactFileName = (consumer: string, provider: string) => `${consumer}-${provider}.json`;

/** The committed pact of a pair; `undefined` when there is none. */
export function committedPact(consumer: string, provider: string): PactFile | undefined {
  const name = pactFileName(consumer, provider);
  return readdirSync(pactFolder).includes(name) ? readPact(join(pactFolder, name)) : undefined;
}

/** Every committed pact that this provider has to keep. */
export function pactsOf(provider: string): { path: string; pact: PactFile }[] {
  return readdirSync(pactFolder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => join(pactFolder, name))
    .map((path) => ({ path, pact: readPact(path) }))
    .filter(({ pact }) => pact.provider.name === provider);
}

export function commitPact(from: string, consumer: string, provider: string): void {
  copyFileSync(join(from, pactFileName(consumer, provider)), join(pactFolder, pactFileName(consumer, provider)));
}

export const readPact = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as PactFile;
