import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { messageDefinitions } from '../src';

const folder = join(__dirname, '..', 'fixtures');
const stored = (name: string, version: number) =>
  JSON.parse(readFileSync(join(folder, name, `v${version}.json`), 'utf8')) as { schema: object };

/** As it is kept: formats are named, and how this release of zod checks them is its own business. */
const schemaOf = (schema: z.ZodType) => {
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    io: 'input',
    override: ({ jsonSchema }) => {
      if (jsonSchema.format) delete jsonSchema.pattern;
    },
  });
  return rest;
};

describe.each([...messageDefinitions.values()].map((definition) => [definition.type, definition] as const))(
  '%s',
  (_, { name, version, schema, upcasters }) => {
    it('has a stored message of every version', () => {
      const versions = Array.from({ length: version }, (_, index) => `v${index + 1}.json`);
      expect(existsSync(join(folder, name)) ? readdirSync(join(folder, name)).sort() : []).toEqual(versions.sort());
    });

    it('has an upcaster from every older version', () => {
      expect(Object.keys(upcasters).map(Number)).toEqual(Array.from({ length: version - 1 }, (_, index) => index + 1));
    });

    // Fails here? Whoever still has an old message could not read it: make it a new version (see fixtures/README.md).
    it('has not changed its schema in place', () => {
      expect(stored(name, version).schema).toEqual(schemaOf(schema));
    });
  },
);

it('keeps the messages that were once published', () => {
  const kept = readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry.name] : [],
  );
  expect(kept.sort()).toEqual([...messageDefinitions.keys()].sort());
});
