import { type JsonObject, messageDefinitions, schemaComponents } from '@shop/contracts';
import { wordsOf } from './matching';
import type { MatchingRules, PactFile, PactInteraction } from './pact-files';

/** A place where the provider's schema has one of a few words, and those that the consumer's example knows there. */
interface Place {
  path: string;
  words: readonly string[];
  /** `undefined`: it takes whatever comes. */
  known: readonly string[] | undefined;
}

/** What came, by which rules it is compared, and the schema of the provider's code for it. */
interface Content {
  body: unknown;
  rules: MatchingRules;
  schema: JsonObject;
  document: JsonObject;
  path: string;
}

/**
 * The words that the provider may say by its schemas, and that the consumer's examples do not know: an example shows
 * only one of them, so no comparison of examples finds a new one. Examples of the same enumeration complete each other.
 *
 * @param document the provider's OpenAPI document; the schemas of messages are those of the contracts' library
 * @returns a line for each place, naming both
 */
export function unknownWords({ consumer, provider, interactions }: PactFile, document: JsonObject): string[] {
  const places = interactions.flatMap((interaction) =>
    contentsOf(interaction, document).flatMap((content) =>
      placesOf(content, content.schema, content.body, content.path).map((place) => ({ ...place, interaction })),
    ),
  );
  const relied = places.filter(({ known }) => known !== undefined);
  const faults = relied.flatMap(({ path, words, interaction }) => {
    const known = relied.filter((other) => sameWords(other.words, words)).flatMap((other) => other.known ?? []);
    const unknown = words.filter((word) => !known.includes(word));
    if (unknown.length === 0) return [];
    return [
      `${provider.name} may say ${unknown.join(', ')} in ${interaction.description} (${path}), which ${consumer.name} does not know`,
    ];
  });
  return [...new Set(faults)];
}

const sameWords = (one: readonly string[], other: readonly string[]) =>
  one.length === other.length && one.every((word) => other.includes(word));

function contentsOf(interaction: PactInteraction, document: JsonObject): Content[] {
  const { description, response, contents, matchingRules } = interaction;
  const [name = ''] = description.split(/ for |, /);
  if (response) {
    const schema = responseSchema(document, name, response.status);
    const rules = response.matchingRules?.body ?? {};
    return schema ? [{ body: response.body?.content, rules, schema, document, path: '$' }] : [];
  }
  const definition = messageDefinitions.get(name);
  if (!definition) return [];
  const components = schemaComponents();
  const schema = components.schemaOf(definition.schema, 'output');
  const { data } = (contents?.content ?? {}) as { data?: unknown };
  const ofMessages = { components: { schemas: components.components() } };
  return [{ body: data, rules: matchingRules?.body ?? {}, schema, document: ofMessages, path: '$.data' }];
}

interface Operation {
  responses?: Record<string, { content?: Record<string, { schema: JsonObject }> }>;
}

function responseSchema(document: JsonObject, operation: string, status: number): JsonObject | undefined {
  const [method = '', path = ''] = operation.split(' ');
  const paths = (document.paths ?? {}) as Record<string, Record<string, Operation>>;
  const described = (paths[path] ?? paths[`/api/v1${path}`])?.[method.toLowerCase()];
  return described?.responses?.[status]?.content?.['application/json']?.schema;
}

function placesOf(content: Content, schema: JsonObject, value: unknown, path: string): Place[] {
  const whole = resolved(schema, content.document);
  if (Array.isArray(whole.enum)) return [{ path, words: whole.enum.map(String), known: knownAt(content, value, path) }];
  const variants = [whole.anyOf, whole.oneOf, whole.allOf].flatMap((some) => (some ?? []) as JsonObject[]);
  const inVariants = variants.flatMap((variant) => placesOf(content, variant, value, path));
  if (Array.isArray(value)) {
    const items = (whole.items ?? {}) as JsonObject;
    return [...inVariants, ...value.flatMap((item) => placesOf(content, items, item, `${path}[*]`))];
  }
  if (typeof value !== 'object' || value === null) return inVariants;
  const properties = (whole.properties ?? {}) as Record<string, JsonObject>;
  const others = (typeof whole.additionalProperties === 'object' ? whole.additionalProperties : {}) as JsonObject;
  const inside = Object.entries(value).flatMap(([name, part]) =>
    placesOf(content, properties[name] ?? others, part, `${path}.${name}`),
  );
  return [...inVariants, ...inside];
}

function resolved(schema: JsonObject, document: JsonObject): JsonObject {
  const [, name] = /^#\/components\/schemas\/(.+)$/.exec(String(schema.$ref ?? '')) ?? [];
  if (name === undefined) return schema;
  const { schemas } = (document.components ?? {}) as { schemas?: Record<string, JsonObject> };
  return schemas?.[name] ?? {};
}

/** By the rule at this very place; without one, exactly this value, unless a list around it is compared by types only. */
function knownAt({ rules }: Content, value: unknown, path: string): readonly string[] | undefined {
  const own = rules[path];
  if (own) return wordsOf(own.matchers);
  const byType = Object.entries(rules).some(
    ([place, { matchers }]) => isAround(place, path) && matchers.some(({ match }) => match === 'type'),
  );
  return byType ? undefined : [String(value)];
}

const isAround = (place: string, path: string) => path.startsWith(`${place}.`) || path.startsWith(`${place}[`);
