import { decodeDocument } from '../bson/decode';
import { asInteger, type Doc, isDoc, type Maybe, RawDocument, Regex, typeName, type Value } from '../bson/values';
import { findMatches } from '../commands/read-query';
import { CommandError, notSupported } from '../errors';
import { hashKey } from '../query/compare';
import type { FieldTest, Filter } from '../query/filter';
import { parseFilter } from '../query/parse-filter';
import type { Collection } from '../storage/collection';
import { scopeOf } from './document-stages';
import { compileExpression, type Scope, type Variables, withVariables } from './expression';
import { follow } from './field-path';
import { checkVariableName } from './operators/logic';
import { compileStages, type PipelineContext, runPipeline, runStages, type Stage } from './pipeline';
import { putAt } from './stages';

function stringField(spec: Doc, name: string, stage: string): string {
  const value = spec.get(name);
  if (typeof value !== 'string')
    throw new CommandError(9, `${stage} argument '${name}' must be a string, is type ${typeName(value)}`);
  return value;
}

function documentsOf(results: (Doc | RawDocument)[]): Doc[] {
  return results.map((result) => (result instanceof RawDocument ? decodeDocument(result.bytes) : result));
}

export function lookup(spec: Value, context: PipelineContext): Stage {
  if (!isDoc(spec)) throw new CommandError(9, '$lookup value must be an object');
  for (const name of spec.keys()) {
    if (!['from', 'localField', 'foreignField', 'let', 'pipeline', 'as'].includes(name))
      throw new CommandError(9, `unknown argument to $lookup: ${name}`);
  }
  const as = stringField(spec, 'as', '$lookup').split('.');
  const pipeline = spec.get('pipeline');
  if (pipeline !== undefined && !Array.isArray(pipeline))
    throw new CommandError(9, "'pipeline' option must be an array");
  const byField = spec.has('localField') || spec.has('foreignField');
  if (!byField && !pipeline)
    throw new CommandError(9, '$lookup requires either pipeline or both localField and foreignField to be specified');
  const namespace = spec.has('from') ? `${context.database}.${stringField(spec, 'from', '$lookup')}` : undefined;
  const join = byField ? joinByField(spec, namespace, context) : undefined;
  if (!pipeline) return (documents) => documents.map((document) => putAt(document, as, 0, join?.(document) ?? []));
  const inner = compileLet(spec.get('let'), pipeline, namespace, context);
  return (documents) =>
    documents.map((document) => {
      const scope = scopeOf(document, context.variables);
      return putAt(document, as, 0, inner(scope, join?.(document)));
    });
}

/** Equality of a local and a foreign field, by the foreign collection's indexes where it has them. */
function joinByField(spec: Doc, namespace: string | undefined, context: PipelineContext): (document: Doc) => Doc[] {
  const localPath = stringField(spec, 'localField', '$lookup').split('.');
  const foreignPath = stringField(spec, 'foreignField', '$lookup').split('.');
  if (namespace === undefined) throw new CommandError(9, "must specify 'from' field for a $lookup");
  const seen = new Map<string, Doc[]>();
  return (document) => {
    const local = follow(document, localPath, 0) ?? null;
    const hash = hashKey(local);
    const known = seen.get(hash);
    if (known) return known;
    const collection = context.store.collection(namespace);
    const found = collection ? foreignMatches(collection, foreignPath, local, context) : [];
    seen.set(hash, found);
    return found;
  };
}

function foreignMatches(collection: Collection, path: string[], local: Value, context: PipelineContext): Doc[] {
  const values = Array.isArray(local) ? local : [local];
  const test: FieldTest = Array.isArray(local)
    ? { op: 'in', values, regexes: [], keys: undefined }
    : { op: 'eq', value: local };
  if (local instanceof Regex) return [];
  const filter: Filter = { kind: 'field', path, test };
  const query = { filter, sort: [], compile: context.compile, hint: undefined, skip: 0, limit: 0 };
  return findMatches(collection, query).map((match) => match.stored.document);
}

/** A pipeline run once for each document, with that document's values as its variables. */
function compileLet(
  letSpec: Maybe,
  pipeline: Value[],
  namespace: string | undefined,
  context: PipelineContext,
): (scope: Scope, joined: Doc[] | undefined) => Doc[] {
  const bindings = [...(isDoc(letSpec) ? letSpec : new Map<string, Value>())].map(([name, value]) => {
    checkVariableName(name);
    return [name, compileExpression(value as Value, context.compile)] as const;
  });
  const compile = withVariables(
    context.compile,
    bindings.map(([name]) => name),
  );
  // Compiled once without values: a mistake shows even when no document comes by.
  if (namespace !== undefined) compileStages(pipeline, { ...context, namespace, compile });
  return (scope, joined) => {
    let variables: Variables | undefined = scope.variables;
    const constants = new Map<string, Maybe>(compile.constants);
    for (const [name, expression] of bindings) {
      const value = expression(scope);
      variables = { name, value, outer: variables };
      constants.set(name, value);
    }
    const inner: PipelineContext = {
      ...context,
      namespace,
      compile: { ...compile, constants },
      variables,
      hint: undefined,
    };
    if (joined) return runStages(pipeline, joined, inner);
    return documentsOf(runPipeline(pipeline, inner));
  };
}

export function unionWith(spec: Value, context: PipelineContext): Stage {
  const coll = isDoc(spec) ? spec.get('coll') : spec;
  const pipeline = isDoc(spec) ? (spec.get('pipeline') ?? []) : [];
  if (coll !== undefined && typeof coll !== 'string')
    throw new CommandError(9, '$unionWith needs the name of a collection');
  if (!Array.isArray(pipeline)) throw new CommandError(14, "'pipeline' option must be an array");
  const namespace = coll === undefined ? undefined : `${context.database}.${coll}`;
  return (documents) => [
    ...documents,
    ...documentsOf(runPipeline(pipeline, { ...context, namespace, hint: undefined })),
  ];
}

export function graphLookup(spec: Value, context: PipelineContext): Stage {
  if (!isDoc(spec)) throw new CommandError(40327, 'the $graphLookup stage specification must be an object');
  for (const name of spec.keys()) {
    if (
      ![
        'from',
        'startWith',
        'connectFromField',
        'connectToField',
        'as',
        'maxDepth',
        'depthField',
        'restrictSearchWithMatch',
      ].includes(name)
    ) {
      throw new CommandError(40104, `Unknown argument to $graphLookup: ${name}`);
    }
  }
  const namespace = `${context.database}.${stringField(spec, 'from', '$graphLookup')}`;
  const start = compileExpression(spec.get('startWith') ?? null, context.compile);
  const from = stringField(spec, 'connectFromField', '$graphLookup').split('.');
  const to = stringField(spec, 'connectToField', '$graphLookup').split('.');
  const as = stringField(spec, 'as', '$graphLookup').split('.');
  const maxDepth = spec.has('maxDepth') ? (asInteger(spec.get('maxDepth')) ?? 0) : Number.POSITIVE_INFINITY;
  const depthField = spec.get('depthField');
  if (depthField !== undefined && typeof depthField !== 'string') throw notSupported('a depthField that is no string');
  const restrict = spec.get('restrictSearchWithMatch');
  const restriction = isDoc(restrict) ? parseFilter(restrict, context.compile) : undefined;
  const step = (collection: Collection, values: Value[]): Doc[] => {
    const join: Filter = { kind: 'field', path: to, test: { op: 'in', values, regexes: [], keys: undefined } };
    const filter: Filter = restriction ? { kind: 'and', parts: [join, restriction] } : join;
    return findMatches(collection, {
      filter,
      sort: [],
      compile: context.compile,
      hint: undefined,
      skip: 0,
      limit: 0,
    }).map((match) => match.stored.document);
  };
  return (documents) =>
    documents.map((document) => {
      const collection = context.store.collection(namespace);
      const found = new Map<string, Doc>();
      let frontier = valuesOf(start(scopeOf(document, context.variables)));
      const visited = new Set<string>();
      for (let depth = 0; collection && depth <= maxDepth && frontier.length > 0; depth++) {
        const next: Value[] = [];
        for (const reached of step(collection, frontier)) {
          const id = hashKey(reached.get('_id'));
          if (found.has(id)) continue;
          found.set(id, depthField === undefined ? reached : putAt(reached, depthField.split('.'), 0, BigInt(depth)));
          next.push(...valuesOf(follow(reached, from, 0)));
        }
        frontier = next.filter((value) => {
          const hash = hashKey(value);
          if (visited.has(hash)) return false;
          visited.add(hash);
          return true;
        });
      }
      return putAt(document, as, 0, [...found.values()]);
    });
}

function valuesOf(value: Maybe): Value[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
