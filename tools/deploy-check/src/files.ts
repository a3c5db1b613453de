import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { type Pact, pactSchema } from './pact-hash';
import { type Environment, environmentSchema } from './release';
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

/** What runs there; undefined where nobody has recorded anything yet, or there is no such environment. */
export function readEnvironment(root: string, name: string): Environment | undefined {
  const file = environmentFile(root, name);
  return existsSync(file) ? read(file, environmentSchema) : undefined;
}

/** Whether the checkout has a service of that name. Who has a pact and is none is a program outside of the platform. */
export const isService = (root: string, name: string) => existsSync(join(root, 'services', name));

/** Records what runs there from now on. */
export function keepEnvironment(root: string, name: string, environment: Environment): void {
  const inOrder = Object.entries(environment).sort(([a], [b]) => (a < b ? -1 : 1));
  write(environmentFile(root, name), Object.fromEntries(inOrder));
}
