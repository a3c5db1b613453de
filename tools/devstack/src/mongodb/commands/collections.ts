import { asNumber, Binary, type Doc, isDoc, type Value } from '../bson/values';
import { CommandError, notSupported } from '../errors';
import { equalValues } from '../query/compare';
import { compileFilter } from '../query/matcher';
import type { Collection, CollectionOptions } from '../storage/collection';
import { indexDescription } from '../storage/store';
import {
  type Command,
  type CommandContext,
  countOption,
  docOption,
  isTruthy,
  namespaceOf,
  ok,
  options,
  stringOption,
} from './command';
import { compileContext } from './read-query';

/** The collections of the command's database. */
function ofDatabase(context: CommandContext): Collection[] {
  const prefix = `${context.database}.`;
  return [...context.store.collections.values()].filter((collection) => collection.namespace.startsWith(prefix));
}

function shortName(collection: Collection): string {
  return collection.namespace.slice(collection.namespace.indexOf('.') + 1);
}

/** Stable, as clients may compare it, and of no other meaning. */
function uuidOf(collection: Collection): Binary {
  const bytes = Buffer.alloc(16);
  bytes.writeUInt32BE(collection.number, 12);
  bytes[6] = 0x40;
  bytes[8] = 0x80;
  return new Binary(4, bytes);
}

const ID_INDEX: Doc = new Map<string, Value>([
  ['v', 2],
  ['key', new Map([['_id', 1]])],
  ['name', '_id_'],
]);

const listCollections: Command = {
  options: options('listCollections', 'filter', 'nameOnly', 'authorizedCollections', 'cursor'),
  run(command, context) {
    const nameOnly = isTruthy(command.get('nameOnly'));
    let results: Doc[] = ofDatabase(context).map((collection) => describeForList(collection));
    const filter = docOption(command, 'filter');
    if (filter && filter.size > 0) {
      const matches = compileFilter(filter, compileContext(context.now, undefined, undefined));
      results = results.filter((entry) => matches(entry, undefined));
    }
    if (nameOnly)
      results = results.map(
        (entry) =>
          new Map([
            ['name', entry.get('name') as Value],
            ['type', 'collection'],
          ]),
      );
    const batchSize = countOption(docOption(command, 'cursor') ?? new Map(), 'batchSize');
    return ok({ cursor: context.cursors.first(`${context.database}.$cmd.listCollections`, results, batchSize) });
  },
};

function describeForList(collection: Collection): Doc {
  return new Map<string, Value>([
    ['name', shortName(collection)],
    ['type', 'collection'],
    ['options', collection.options],
    [
      'info',
      new Map<string, Value>([
        ['readOnly', false],
        ['uuid', uuidOf(collection)],
      ]),
    ],
    ['idIndex', ID_INDEX],
  ]);
}

const listDatabases: Command = {
  options: options('listDatabases', 'filter', 'nameOnly', 'authorizedDatabases'),
  run(command, context) {
    const sizes = new Map<string, number>();
    for (const collection of context.store.collections.values()) {
      const name = collection.namespace.slice(0, collection.namespace.indexOf('.'));
      sizes.set(name, (sizes.get(name) ?? 0) + collection.totalBytes);
    }
    let databases = [...sizes].map(
      ([name, size]): Doc =>
        new Map<string, Value>([
          ['name', name],
          ['sizeOnDisk', BigInt(size)],
          ['empty', size === 0],
        ]),
    );
    const filter = docOption(command, 'filter');
    if (filter && filter.size > 0) {
      const matches = compileFilter(filter, compileContext(context.now, undefined, undefined));
      databases = databases.filter((entry) => matches(entry, undefined));
    }
    const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    if (isTruthy(command.get('nameOnly'))) {
      return ok({ databases: databases.map((entry) => new Map([['name', entry.get('name') as Value]])) });
    }
    return ok({ databases, totalSize: BigInt(total), totalSizeMb: BigInt(Math.floor(total / 1024 / 1024)) });
  },
};

/** Options that need a kind of collection that is not there. */
const UNSUPPORTED = [
  'timeseries',
  'viewOn',
  'pipeline',
  'clusteredIndex',
  'changeStreamPreAndPostImages',
  'encryptedFields',
  'expireAfterSeconds',
  'validator',
];

const create: Command = {
  options: options(
    'create',
    'capped',
    'size',
    'max',
    'autoIndexId',
    'idIndex',
    'storageEngine',
    'validationLevel',
    'validationAction',
    'indexOptionDefaults',
    'collation',
    'flags',
    ...UNSUPPORTED,
  ),
  run(command, context) {
    const namespace = namespaceOf(command, 'create', context);
    for (const name of UNSUPPORTED) {
      const value = command.get(name);
      const harmless =
        value === undefined || value === false || (isDoc(value) && value.size === 0 && name === 'validator');
      if (!harmless) throw notSupported(`the create option '${name}'`);
    }
    const capped: CollectionOptions = new Map();
    if (isTruthy(command.get('capped'))) {
      const size = countOption(command, 'size');
      if (size === undefined || size < 1)
        throw new CommandError(72, "the 'size' field is required when 'capped' is true");
      capped.set('capped', true).set('size', Math.max(256, Math.ceil(size / 256) * 256));
      const max = countOption(command, 'max');
      if (max !== undefined) capped.set('max', max);
    }
    const collation = docOption(command, 'collation');
    if (collation && collation.get('locale') !== 'simple') throw notSupported("the create option 'collation'");
    const existing = context.store.collection(namespace);
    // Made again with the same options it is the same collection.
    if (!existing) context.store.create(namespace, capped);
    else if (!equalValues(existing.options, capped)) {
      throw new CommandError(48, `namespace ${namespace} already exists, but with different options`);
    }
    return ok();
  },
};

const drop: Command = {
  options: options('drop'),
  run(command, context) {
    const namespace = namespaceOf(command, 'drop', context);
    const collection = context.store.collection(namespace);
    if (!collection) return ok();
    const nIndexesWas = collection.indexes.size + 1;
    context.store.drop(collection);
    return ok({ nIndexesWas, ns: namespace });
  },
};

const dropDatabase: Command = {
  options: options('dropDatabase'),
  run(_command, context) {
    const collections = ofDatabase(context);
    for (const collection of collections) context.store.drop(collection);
    return collections.length > 0 ? ok({ dropped: context.database }) : ok();
  },
};

const renameCollection: Command = {
  options: options('renameCollection', 'to', 'dropTarget'),
  run(command, context) {
    const from = stringOption(command, 'renameCollection');
    const to = stringOption(command, 'to');
    const collection = context.store.collection(from);
    if (!collection) throw new CommandError(26, `Source collection ${from} does not exist`);
    if (from === to) throw new CommandError(20, "Can't rename a collection to itself");
    const target = context.store.collection(to);
    if (target && !isTruthy(command.get('dropTarget'))) throw new CommandError(48, 'target namespace exists');
    if (target) context.store.drop(target);
    context.store.rename(collection, to);
    return ok();
  },
};

function sizes(collections: Collection[], scale: number) {
  const count = collections.reduce((sum, each) => sum + each.documents.size, 0);
  const size = collections.reduce((sum, each) => sum + each.totalBytes, 0);
  const indexes = collections.reduce((sum, each) => sum + each.indexes.size + 1, 0);
  return { count, size: Math.floor(size / scale), average: count === 0 ? 0 : size / count, indexes };
}

const collStats: Command = {
  options: options('collStats', 'collstats', 'scale', 'verbose'),
  run(command, context) {
    const namespace = namespaceOf(command, command.has('collStats') ? 'collStats' : 'collstats', context);
    const collection = context.store.collection(namespace);
    const { count, size, average, indexes } = sizes(
      collection ? [collection] : [],
      asNumber(command.get('scale')) ?? 1,
    );
    return ok({
      ns: namespace,
      size,
      count,
      avgObjSize: Math.round(average),
      storageSize: size,
      capped: collection?.options.get('capped') === true,
      nindexes: indexes,
      totalIndexSize: 0,
      totalSize: size,
      scaleFactor: 1,
    });
  },
};

const dbStats: Command = {
  options: options('dbStats', 'dbstats', 'scale', 'freeStorage'),
  run(command, context) {
    const collections = ofDatabase(context);
    const { count, size, average, indexes } = sizes(collections, asNumber(command.get('scale')) ?? 1);
    return ok({
      db: context.database,
      collections: collections.length,
      views: 0,
      objects: count,
      avgObjSize: average,
      dataSize: size,
      storageSize: size,
      indexes,
      indexSize: 0,
      totalSize: size,
      scaleFactor: 1,
    });
  },
};

const validate: Command = {
  options: options('validate', 'full', 'background', 'metadata'),
  run(command, context) {
    const namespace = namespaceOf(command, 'validate', context);
    const collection = context.store.collection(namespace);
    if (!collection) throw new CommandError(26, `Collection '${namespace}' does not exist to validate.`);
    return ok({
      ns: namespace,
      nrecords: collection.documents.size,
      nIndexes: collection.indexes.size + 1,
      valid: true,
      warnings: [],
      errors: [],
    });
  },
};

export function indexesOf(collection: Collection): Doc[] {
  return [ID_INDEX, ...[...collection.indexes.values()].map((index) => indexDescription(index.definition))];
}

export const COLLECTION_COMMANDS: Record<string, Command> = {
  listCollections,
  listDatabases,
  create,
  drop,
  dropDatabase,
  renameCollection,
  collStats,
  collstats: collStats,
  dbStats,
  dbstats: dbStats,
  validate,
};
