import { z } from 'zod';

/** A JSON Schema, or a part of a document that has some in it. */
export type JsonObject = Record<string, unknown>;

interface Documented {
  /** The name of the component that it becomes; without one it is written out where it is used. */
  id?: string;
  examples?: unknown[];
  /** Written into documents instead of what the schema itself would give. */
  as?: JsonObject;
}

// Not the global registry of zod: a name given there would change every JSON Schema that anybody writes of it.
const documented = z.registry<Documented>();

/** Gives a schema its name in the API documents, and examples. Returns the schema. */
export function named<Schema extends z.ZodType>(id: string, schema: Schema, ...examples: z.input<Schema>[]): Schema {
  documented.add(schema, { id, ...(examples.length > 0 ? { examples } : {}) });
  return schema;
}

/** Says what a schema looks like from outside where it cannot tell: `"20"` in a query is a number to its sender. */
export function documentedAs<Schema extends z.ZodType>(schema: Schema, as: JsonObject): Schema {
  documented.add(schema, { as });
  return schema;
}

/** The name that {@link named} gave. */
export function nameOf(schema: z.ZodType): string | undefined {
  return documented.get(schema)?.id;
}

/** Turns schemas into JSON Schema 2020-12 and gathers the named ones as components of the document. */
export interface SchemaComponents {
  /** The schema as senders have to fill it (`input`) or as receivers get it (`output`). @throws when a name is taken */
  schemaOf(schema: z.ZodType, io: 'input' | 'output'): JsonObject;
  /** The named ones so far, by name in alphabetical order. */
  components(): Record<string, JsonObject>;
}

/** Components of a new document, to be referred to as `#/components/schemas/<name>`. */
export function schemaComponents(): SchemaComponents {
  const known = new Map<string, JsonObject>();

  function keep(id: string, schema: JsonObject): void {
    const other = known.get(id);
    if (other && JSON.stringify(other) !== JSON.stringify(schema)) {
      throw new Error(`Two different schemas are called ${id}: name one of them otherwise`);
    }
    known.set(id, schema);
  }

  return {
    schemaOf(schema, io) {
      // Within an array, so that a named schema becomes a reference also when it is the whole.
      const { items, $defs = {} } = toJsonSchema(z.array(schema), io);
      for (const [id, definition] of Object.entries($defs)) keep(id, definition);
      return items;
    },
    components: () => Object.fromEntries([...known].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

interface ArrayOf {
  items: JsonObject;
  $defs?: Record<string, JsonObject>;
}

function toJsonSchema(schema: z.ZodType, io: 'input' | 'output'): ArrayOf {
  const json = z.toJSONSchema(schema, { io, unrepresentable: 'any', metadata: documented, override: tidy });
  return JSON.parse(JSON.stringify(json).replaceAll('"$ref":"#/$defs/', '"$ref":"#/components/schemas/')) as ArrayOf;
}

type Node = Parameters<NonNullable<NonNullable<Parameters<typeof z.toJSONSchema>[1]>['override']>>[0];

function tidy({ zodSchema, jsonSchema }: Node): void {
  const schema = zodSchema as unknown as z.ZodType;
  const description = z.globalRegistry.get(schema)?.description;
  if (description) jsonSchema.description = description;
  const { as } = documented.get(schema) ?? {};
  if (as) {
    for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
    Object.assign(jsonSchema, as);
  }
  delete jsonSchema.as;
  // How this release of zod checks a format is its own business.
  if (jsonSchema.format) delete jsonSchema.pattern;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (!isStrict(schema)) keepOpen(jsonSchema);
}

/** Who reads an answer has to bear with more than it knows, or nothing could ever be added. */
function keepOpen(jsonSchema: JsonObject): void {
  if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
}

function isStrict(schema: z.ZodType): boolean {
  return schema instanceof z.ZodObject && schema.def.catchall instanceof z.ZodNever;
}
