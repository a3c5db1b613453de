import { asInteger, asNumber, DateTime, type Doc, isDoc, isNumeric, typeName, type Value } from '../bson/values';
import { CommandError, failedToParse, notSupported, typeMismatch } from '../errors';
import { equalValues } from '../query/compare';
import { compile } from '../query/matcher';
import { parseFilter } from '../query/parse-filter';
import type { IndexDefinition } from './secondary-index';

/** Options that change nothing that a client of this server could see. */
const WITHOUT_EFFECT = new Set(['background', 'v', 'ns', 'hidden', 'storageEngine', 'dropDups', 'clustered']);

/** Reads one entry of createIndexes; kinds of index that are not there are refused by name. */
export function parseIndexDefinition(spec: Doc): IndexDefinition {
  const key = spec.get('key');
  if (!isDoc(key)) throw typeMismatch("The field 'key' must be an object");
  if (key.size === 0) throw new CommandError(67, 'Index keys cannot be an empty object');
  for (const [field, kind] of key) checkKey(field, kind);
  const name = spec.get('name');
  if (typeof name !== 'string') {
    throw failedToParse("The 'name' field is a required property of an index specification");
  }
  const options: Doc = new Map();
  const definition: IndexDefinition = {
    name,
    key,
    unique: false,
    sparse: false,
    partial: undefined,
    expireAfterSeconds: undefined,
    options,
  };
  for (const [option, value] of spec) {
    if (option === 'key' || option === 'name') continue;
    if (applyOption(definition, option, value)) options.set(option, value);
  }
  if (definition.sparse && definition.partial) {
    throw new CommandError(67, 'cannot mix "partialFilterExpression" and "sparse" options');
  }
  return definition;
}

function checkKey(field: string, kind: Value): void {
  if (field === '') throw new CommandError(67, 'Index keys cannot be an empty field');
  if (field.includes('$**')) throw notSupported('a wildcard index');
  if (field.startsWith('$') || field.split('.').includes('')) {
    throw new CommandError(67, `Index key contains an illegal field name: ${field}`);
  }
  if (typeof kind === 'string') {
    if (['text', '2d', '2dsphere', 'hashed', 'geoHaystack', 'columnstore'].includes(kind)) {
      throw notSupported(`an index of type '${kind}'`);
    }
    throw new CommandError(67, `Unknown index plugin '${kind}'`);
  }
  if (!isNumeric(kind) || asNumber(kind) === 0) {
    throw new CommandError(
      67,
      `Values in v:2 index key pattern cannot be of type ${typeName(kind)}. Only numbers > 0, numbers < 0, and strings are allowed.`,
    );
  }
}

/** Whether the option is to be shown again. */
function applyOption(definition: IndexDefinition, option: string, value: Value): boolean {
  switch (option) {
    case 'unique':
      definition.unique = truthy(value);
      return definition.unique;
    case 'sparse':
      definition.sparse = truthy(value);
      return definition.sparse;
    case 'expireAfterSeconds': {
      const seconds = asNumber(value);
      if (seconds === undefined || seconds < 0 || seconds > 0x7fff_ffff) {
        throw new CommandError(67, "TTL index 'expireAfterSeconds' option must be within an acceptable range");
      }
      if (definition.key.size > 1) {
        throw new CommandError(67, 'TTL indexes are single-field indexes, compound indexes do not support TTL.');
      }
      definition.expireAfterSeconds = seconds;
      return true;
    }
    case 'partialFilterExpression': {
      if (!isDoc(value)) throw typeMismatch("The field 'partialFilterExpression' must be an object");
      const filter = parseFilter(value, { now: new DateTime(0), variables: new Set() });
      definition.partial = { filter, matches: compile(filter) };
      return true;
    }
    case 'collation':
      if (isDoc(value) && value.get('locale') !== 'simple') throw notSupported('an index with a collation');
      return false;
    default:
      if (WITHOUT_EFFECT.has(option)) return option === 'hidden';
      if (
        [
          'weights',
          'default_language',
          'language_override',
          'textIndexVersion',
          '2dsphereIndexVersion',
          'bits',
          'min',
          'max',
          'bucketSize',
          'wildcardProjection',
          'prepareUnique',
        ].includes(option)
      ) {
        throw notSupported(`the index option '${option}'`);
      }
      throw new CommandError(
        197,
        `The field '${option}' is not valid for an index specification. Specification: { name: "${definition.name}" }`,
      );
  }
}

function truthy(value: Value): boolean {
  return value === true || (isNumeric(value) && asInteger(value) !== 0);
}

/** Whether two specifications of one name (or one key) ask for the same index. */
export function sameIndex(a: IndexDefinition, b: IndexDefinition): boolean {
  return (
    sameKey(a.key, b.key) &&
    a.unique === b.unique &&
    a.sparse === b.sparse &&
    a.expireAfterSeconds === b.expireAfterSeconds &&
    equalValues(a.options.get('partialFilterExpression'), b.options.get('partialFilterExpression'))
  );
}

export function sameKey(a: Doc, b: Doc): boolean {
  return equalValues(a, b);
}

/** The name that drivers give: `a_1_b_-1`. */
export function indexName(key: Doc): string {
  return [...key].map(([field, kind]) => `${field}_${typeof kind === 'string' ? kind : asNumber(kind)}`).join('_');
}
