import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import {
  ConfigError,
  decimalNumber,
  discoverySettings,
  flag,
  identitySettings,
  loadConfig,
  mongoSettings,
  wholeNumber,
} from '.';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'config-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const schema = z.object({
  PORT: wholeNumber(0, 65_535),
  NAME: z.string().default('shop'),
  RATIO: decimalNumber(0, 1).optional(),
  ON: flag.optional(),
});

function problemsOf(load: () => unknown): string[] {
  try {
    load();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

it('reads typed values, defaults included, and takes empty for not set', () => {
  expect(loadConfig(schema, { PORT: '80', NAME: '', RATIO: '0.5', ON: 'true', OTHER: 'x' })).toEqual({
    PORT: 80,
    NAME: 'shop',
    RATIO: 0.5,
    ON: true,
  });
});

it('reads a secret from a file, and prefers the variable itself', () => {
  const file = join(folder, 'name');
  writeFileSync(file, 'from file\n');
  expect(loadConfig(schema, { PORT: '1', NAME_FILE: file }).NAME).toBe('from file');
  expect(loadConfig(schema, { PORT: '1', NAME_FILE: file, NAME: 'direct' }).NAME).toBe('direct');
});

it('names every fault at once and shows no value', () => {
  const secret = 'hunter2';
  const problems = problemsOf(() =>
    loadConfig(z.object({ ...schema.shape, ...identitySettings }), {
      NAME_FILE: join(folder, 'nowhere'),
      RATIO: 'much',
      SERVICE_TOKEN_SECRET: secret,
    }),
  );
  expect(problems).toEqual([
    'NAME_FILE cannot be read: ENOENT',
    'PORT is required (or PORT_FILE)',
    expect.stringMatching(/^RATIO is malformed: /),
    expect.stringMatching(/^SERVICE_TOKEN_SECRET is malformed: /),
  ]);
  expect(problems.join()).not.toContain(secret);
});

it.each(['-1', '65536', '1.5', '0x10', '1e3', ' 1', 'Infinity'])('takes %s for no port', (PORT) => {
  expect(problemsOf(() => loadConfig(schema, { PORT }))).toHaveLength(1);
});

it('reads addresses, several of one service too', () => {
  const { SERVICE_ADDRESSES } = loadConfig(z.object(discoverySettings), {
    SERVICE_ADDRESSES: 'auth=http://a:1/, order=http://b:2,order=http://c:3',
  });
  expect(SERVICE_ADDRESSES).toEqual({ auth: ['http://a:1'], order: ['http://b:2', 'http://c:3'] });
  expect(problemsOf(() => loadConfig(z.object(discoverySettings), { SERVICE_ADDRESSES: 'auth' }))).toHaveLength(1);
});

it.each(['mongodb://h:1/db', 'mongodb+srv://u:p@h/db?x=y'])('accepts %s', (MONGODB_URI) => {
  expect(loadConfig(z.object(mongoSettings), { MONGODB_URI })).toEqual({ MONGODB_URI });
});

it('wants a database in the URI', () => {
  expect(problemsOf(() => loadConfig(z.object(mongoSettings), { MONGODB_URI: 'mongodb://h:1' }))).toHaveLength(1);
});
