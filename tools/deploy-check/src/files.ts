import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { needsProvider, type Pact, pactHash, pactSchema } from './pact-hash';
import { type Environment, environmentSchema, type Release } from './release';
import { resultSchema, type VerificationResult, withResult } from './result';

const jsonFiles = (folder: string) =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith('.json'))
        .sort()
        .map((name) => join(folder, name))
    : [];

function read<Content>(file: string, schema: z.ZodType<Content>): Content {
  const content = schema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!content.success) throw new Error(`${file}: ${z.prettifyError(content.error)}`);
  return content.data;
}

function write(file: string, content: unknown): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
}

/** Every pact of the checkout. */
export const readPacts = (root: string): Pact[] => jsonFiles(join(root, 'pacts')).map((file) => read(file, pactSchema));

/** Every verification that this checkout knows of. */
export const readResults = (root: string): VerificationResult[] =>
  jsonFiles(join(root, 'pacts', 'results')).flatMap((file) => read(file, z.array(resultSchema)));

/** Adds a result to those of its pair. */
export function keepResult(root: string, result: VerificationResult): void {
  const file = join(root, 'pacts', 'results', `${result.consumer}-${result.provider}.json`);
  write(file, withResult(existsSync(file) ? read(file, z.array(resultSchema)) : [], result));
}

const environmentFile = (root: string, name: string) => join(root, 'deployments', `${name}.json`);

/** What runs there; nothing where nobody has recorded anything yet. */
export function readEnvironment(root: string, name: string): Environment {
  const file = environmentFile(root, name);
  return existsSync(file) ? read(file, environmentSchema) : {};
}

/** Records that these releases run there from now on. */
export function keepReleases(root: string, name: string, releases: Environment): void {
  const all = Object.entries({ ...readEnvironment(root, name), ...releases }).sort(([a], [b]) => (a < b ? -1 : 1));
  write(environmentFile(root, name), Object.fromEntries(all));
}

/**
 * A version of a service by the pacts of the checkout, which has to be that version's, and by the results of its
 * verification. @throws when there is no pact of such a service
 */
export function releaseOf(service: string, version: string, pacts: Pact[], results: VerificationResult[]): Release {
  const own = pacts.filter(({ consumer }) => consumer.name === service);
  if (own.length === 0 && !pacts.some(({ provider }) => provider.name === service)) {
    throw new Error(`No pact speaks of a service called ${service}`);
  }
  const asks = own.map((pact) => [pact.provider.name, { pact: pactHash(pact), mayBeMissing: !needsProvider(pact) }]);
  const kept = results.filter((one) => one.provider === service && one.providerVersion === version && one.success);
  const consumers = [...new Set(kept.map(({ consumer }) => consumer))].sort();
  const hashes = (consumer: string) =>
    kept.filter((one) => one.consumer === consumer).map(({ consumerPactHash }) => consumerPactHash);
  return {
    version,
    asks: Object.fromEntries(asks),
    keeps: Object.fromEntries(consumers.map((consumer) => [consumer, hashes(consumer)])),
  };
}
