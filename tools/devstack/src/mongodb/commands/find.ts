import { type Doc, isDoc, RawDocument, type Value } from '../bson/values';
import { badValue, CommandError, notSupported } from '../errors';
import { compileProjection } from '../query/projection';
import {
  arrayOption,
  type Command,
  countOption,
  docOption,
  isTruthy,
  namespaceOf,
  ok,
  options,
  stringOption,
} from './command';
import type { ResultDocument } from './cursors';
import { findMatches, parseQuery, type Query } from './read-query';

const FIND_OPTIONS = options(
  'find',
  'filter',
  'sort',
  'projection',
  'hint',
  'skip',
  'limit',
  'batchSize',
  'singleBatch',
  'collation',
  'let',
  'allowDiskUse',
  'noCursorTimeout',
  'allowPartialResults',
  'oplogReplay',
  'tailable',
  'awaitData',
  'returnKey',
  'showRecordId',
  'max',
  'min',
  'exhaust',
);

/** Reads the options of a find; those it cannot do are refused. */
export function parseFind(command: Doc, now: number): Query {
  for (const name of ['tailable', 'awaitData', 'returnKey', 'showRecordId', 'exhaust']) {
    if (isTruthy(command.get(name))) throw notSupported(`the find option '${name}'`);
  }
  for (const name of ['min', 'max']) {
    const value = command.get(name);
    if (isDoc(value) && value.size > 0) throw notSupported(`the find option '${name}'`);
  }
  const skip = countOption(command, 'skip') ?? 0;
  const limit = countOption(command, 'limit') ?? 0;
  if (skip < 0) throw new CommandError(51024, `BSON field 'skip' value must be >= 0, actual value '${skip}'`);
  if (limit < 0) throw new CommandError(51024, `BSON field 'limit' value must be >= 0, actual value '${limit}'`);
  return parseQuery(
    {
      filter: docOption(command, 'filter'),
      sort: docOption(command, 'sort'),
      collation: command.get('collation'),
      letVariables: command.get('let'),
      hint: command.get('hint'),
      skip,
      limit,
    },
    now,
  );
}

export const find: Command = {
  options: FIND_OPTIONS,
  run(command, context) {
    const namespace = namespaceOf(command, 'find', context);
    const query = parseFind(command, context.now);
    const batchSize = countOption(command, 'batchSize');
    if (batchSize !== undefined && batchSize < 0) {
      throw new CommandError(51024, `BSON field 'batchSize' value must be >= 0, actual value '${batchSize}'`);
    }
    const projection = docOption(command, 'projection');
    const project = projection && projection.size > 0 ? compileProjection(projection, query) : undefined;
    const collection = context.store.collection(namespace);
    let results: ResultDocument[] = [];
    if (collection) {
      const matches = findMatches(collection, query, project?.needsPosition);
      results = project
        ? matches.map((match) => project.apply(match.stored.document, match.position))
        : matches.map((match) => new RawDocument(match.stored.bytes));
    }
    return ok({ cursor: context.cursors.first(namespace, results, batchSize, isTruthy(command.get('singleBatch'))) });
  },
};

export const getMore: Command = {
  options: options('getMore', 'collection', 'batchSize', 'term', 'lastKnownCommittedOpTime'),
  run(command, context) {
    const namespace = `${context.database}.${stringOption(command, 'collection')}`;
    return ok({
      cursor: context.cursors.next(cursorId(command.get('getMore')), namespace, countOption(command, 'batchSize')),
    });
  },
};

function cursorId(value: Value | undefined): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return BigInt(Math.trunc(value));
  throw badValue("BSON field 'getMore.getMore' is the wrong type, expected type 'long'");
}

export const killCursors: Command = {
  options: options('killCursors', 'cursors'),
  run(command, context) {
    const killed: Value[] = [];
    const notFound: Value[] = [];
    for (const id of arrayOption(command, 'cursors')) (context.cursors.kill(cursorId(id)) ? killed : notFound).push(id);
    return ok({ cursorsKilled: killed, cursorsNotFound: notFound, cursorsAlive: [], cursorsUnknown: [] });
  },
};
