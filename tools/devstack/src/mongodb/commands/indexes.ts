import { type Doc, isDoc, type Value } from '../bson/values';
import { CommandError, typeMismatch } from '../errors';
import { indexName, parseIndexDefinition, sameIndex, sameKey } from '../index/parse-index';
import type { IndexDefinition } from '../index/secondary-index';
import type { Collection } from '../storage/collection';
import { indexesOf } from './collections';
import { arrayOption, type Command, countOption, docOption, namespaceOf, ok, options } from './command';

const createIndexes: Command = {
  options: options('createIndexes', 'indexes', 'commitQuorum', 'ignoreUnknownIndexOptions'),
  run(command, context) {
    const namespace = namespaceOf(command, 'createIndexes', context);
    const specs = arrayOption(command, 'indexes');
    if (specs.length === 0) throw new CommandError(2, 'Must specify at least one index to create');
    const definitions = specs.map((spec) => {
      if (!isDoc(spec)) throw typeMismatch("BSON field 'createIndexes.indexes' must be an array of objects");
      return parseIndexDefinition(spec);
    });
    const createdCollectionAutomatically = !context.store.collection(namespace);
    const collection = context.store.ensure(namespace);
    const before = collection.indexes.size + 1;
    for (const definition of definitions) {
      if (isNew(collection, definition)) context.store.createIndex(collection, definition);
    }
    const after = collection.indexes.size + 1;
    return ok({
      numIndexesBefore: before,
      numIndexesAfter: after,
      createdCollectionAutomatically,
      note: before === after ? 'all indexes already exist' : undefined,
    });
  },
};

/** False for an index that is there already; throws for one that differs from its namesake or its twin. */
function isNew(collection: Collection, definition: IndexDefinition): boolean {
  const [first, second] = definition.key.keys();
  if (first === '_id' && second === undefined) return false;
  const namesake = collection.indexes.get(definition.name);
  if (namesake) {
    if (sameIndex(namesake.definition, definition)) return false;
    const code = sameKey(namesake.definition.key, definition.key) ? 85 : 86;
    throw new CommandError(
      code,
      `An existing index has the same name as the requested index. When index names are not specified, they are auto generated and can cause conflicts. Please refer to our documentation. Requested index: ${definition.name}, existing index: ${definition.name}`,
    );
  }
  for (const other of collection.indexes.values()) {
    if (!sameKey(other.definition.key, definition.key)) continue;
    if (sameIndex(other.definition, definition)) {
      throw new CommandError(85, `Index already exists with a different name: ${other.definition.name}`);
    }
    if (
      !definition.partial &&
      !other.definition.partial &&
      definition.sparse === other.definition.sparse &&
      definition.unique === other.definition.unique
    ) {
      throw new CommandError(
        85,
        `An equivalent index already exists with a different name and options. Requested index: ${definition.name}, existing index: ${other.definition.name}`,
      );
    }
  }
  return true;
}

const listIndexes: Command = {
  options: options('listIndexes', 'cursor', 'includeBuildUUIDs', 'includeIndexBuildInfo'),
  run(command, context) {
    const namespace = namespaceOf(command, 'listIndexes', context);
    const collection = context.store.collection(namespace);
    if (!collection) throw new CommandError(26, `ns does not exist: ${namespace}`);
    const batchSize = countOption(docOption(command, 'cursor') ?? new Map(), 'batchSize');
    return ok({ cursor: context.cursors.first(namespace, indexesOf(collection), batchSize) });
  },
};

const dropIndexes: Command = {
  options: options('dropIndexes', 'deleteIndexes', 'index'),
  run(command, context) {
    const namespace = namespaceOf(command, command.has('dropIndexes') ? 'dropIndexes' : 'deleteIndexes', context);
    const collection = context.store.collection(namespace);
    if (!collection) throw new CommandError(26, `ns not found ${namespace}`);
    const nIndexesWas = collection.indexes.size + 1;
    const which = command.get('index');
    if (which === '*') for (const name of [...collection.indexes.keys()]) context.store.dropIndex(collection, name);
    else
      for (const one of Array.isArray(which) ? which : [which])
        dropOne(collection, one as Value, (name) => context.store.dropIndex(collection, name));
    return ok({ nIndexesWas });
  },
};

function dropOne(collection: Collection, which: Value, dropIndex: (name: string) => void): void {
  if (which === '_id_' || (isDoc(which) && which.size === 1 && which.has('_id')))
    throw new CommandError(72, 'cannot drop _id index');
  if (typeof which === 'string') {
    if (!collection.indexes.has(which)) throw new CommandError(27, `index not found with name [${which}]`);
    dropIndex(which);
    return;
  }
  if (!isDoc(which)) throw typeMismatch("BSON field 'dropIndexes.index' is the wrong type");
  const found = [...collection.indexes.values()].find((index) => sameKey(index.definition.key, which as Doc));
  if (!found) throw new CommandError(27, `can't find index with key: { ${indexName(which)} }`);
  dropIndex(found.definition.name);
}

const collMod: Command = {
  options: options('collMod', 'index'),
  run(command, context) {
    const namespace = namespaceOf(command, 'collMod', context);
    const collection = context.store.collection(namespace);
    if (!collection) throw new CommandError(26, `ns does not exist: ${namespace}`);
    const spec = docOption(command, 'index');
    if (!spec) return ok();
    const name = spec.get('name');
    const key = spec.get('keyPattern');
    const index = [...collection.indexes.values()].find(
      ({ definition }) => definition.name === name || (isDoc(key) && sameKey(definition.key, key)),
    );
    if (!index) throw new CommandError(27, 'cannot find index for collMod');
    const changed: Doc = new Map<string, Value>([
      ['key', index.definition.key],
      ['name', index.definition.name],
      ...index.definition.options,
    ]);
    for (const [option, value] of spec) if (option !== 'name' && option !== 'keyPattern') changed.set(option, value);
    const definition = parseIndexDefinition(changed);
    context.store.dropIndex(collection, definition.name);
    context.store.createIndex(collection, definition);
    return ok();
  },
};

export const INDEX_COMMANDS: Record<string, Command> = {
  createIndexes,
  listIndexes,
  dropIndexes,
  deleteIndexes: dropIndexes,
  collMod,
};
