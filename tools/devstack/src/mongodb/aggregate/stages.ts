import { asInteger, type Doc, isDoc, type Maybe, typeName, type Value } from '../bson/values';
import { CommandError } from '../errors';
import { compareValues, hashKey } from '../query/compare';
import { compileFilter } from '../query/matcher';
import { parseSort, sortBy } from '../query/sort';
import { compileAccumulator } from './accumulators';
import { scopeOf } from './document-stages';
import { compileExpression, isNullish } from './expression';
import { fieldNames } from './field-path';
import { graphLookup, lookup, unionWith } from './lookup-stages';
import { merge, out } from './output-stages';
import { compileStages, type PipelineContext, type Stage } from './pipeline';

type StageCompiler = (spec: Value, context: PipelineContext) => Stage;

const match: StageCompiler = (spec, context) => {
  if (!isDoc(spec)) throw new CommandError(15959, 'the match filter must be an expression in an object');
  const matches = compileFilter(spec, context.compile, context.variables);
  return (documents) => documents.filter((document) => matches(document, undefined));
};

const sort: StageCompiler = (spec, context) => {
  if (!isDoc(spec)) throw new CommandError(15973, 'the $sort key specification must be an object');
  if (spec.size === 0) throw new CommandError(15976, '$sort stage must have at least one sort key');
  const order = parseSort(spec);
  return (documents) => sortBy(documents, (document) => document, order, context.compile.strings);
};

const limit: StageCompiler = (spec) => {
  const count = asInteger(spec);
  if (count === undefined || count < 0)
    throw new CommandError(
      2107201,
      `invalid argument to $limit stage: Expected a non-negative number in: $limit: ${String(spec)}`,
    );
  if (count === 0) throw new CommandError(15958, 'the limit must be positive');
  return (documents) => documents.slice(0, count);
};

const skip: StageCompiler = (spec) => {
  const count = asInteger(spec);
  if (count === undefined || count < 0)
    throw new CommandError(
      5107200,
      `invalid argument to $skip stage: Expected a non-negative number in: $skip: ${String(spec)}`,
    );
  return (documents) => documents.slice(count);
};

const group: StageCompiler = (spec, context) => {
  if (!isDoc(spec)) throw new CommandError(15947, "a group's fields must be specified in an object");
  if (!spec.has('_id')) throw new CommandError(15955, 'a group specification must include an _id');
  const key = compileExpression(spec.get('_id') as Value, context.compile);
  const fields = [...spec]
    .filter(([name]) => name !== '_id')
    .map(([name, value]) => {
      if (name.includes('.')) throw new CommandError(40235, `The field name '${name}' cannot contain '.'`);
      if (name.startsWith('$')) throw new CommandError(40236, `The field name '${name}' cannot be an operator name`);
      return { name, ...compileAccumulator(name, value, context.compile) };
    });
  return (documents) => {
    const groups = new Map<string, { id: Value; accumulators: ReturnType<(typeof fields)[number]['create']>[] }>();
    for (const document of documents) {
      const scope = scopeOf(document, context.variables);
      const id = key(scope) ?? null;
      const hash = hashKey(id);
      let entry = groups.get(hash);
      if (!entry) {
        const groupScope = scopeOf(new Map([['_id', id]]), context.variables);
        entry = { id, accumulators: fields.map((field) => field.create(groupScope)) };
        groups.set(hash, entry);
      }
      for (let i = 0; i < fields.length; i++) {
        entry.accumulators[i]?.take((fields[i] as (typeof fields)[number]).input(scope), scope);
      }
    }
    return [...groups.values()].map(({ id, accumulators }) => {
      const result: Doc = new Map([['_id', id]]);
      fields.forEach((field, i) => void result.set(field.name, accumulators[i]?.result() ?? null));
      return result;
    });
  };
};

const unwind: StageCompiler = (spec) => {
  const path = isDoc(spec) ? spec.get('path') : spec;
  if (typeof path !== 'string')
    throw new CommandError(28808, `expected a string as the path for $unwind stage, got ${typeName(path)}`);
  if (!path.startsWith('$'))
    throw new CommandError(28818, `path option to $unwind stage should be prefixed with a '$': ${path}`);
  if (isDoc(spec)) {
    for (const name of spec.keys()) {
      if (!['path', 'includeArrayIndex', 'preserveNullAndEmptyArrays'].includes(name))
        throw new CommandError(28811, `unrecognized option to $unwind stage: ${name}`);
    }
  }
  const keepEmpty = isDoc(spec) && spec.get('preserveNullAndEmptyArrays') === true;
  const indexName = isDoc(spec) ? spec.get('includeArrayIndex') : undefined;
  const names = fieldNames(path.slice(1));
  const withIndex = (document: Doc, index: Value): Doc =>
    typeof indexName === 'string' ? putAt(document, indexName.split('.'), 0, index) : document;
  return (documents) =>
    documents.flatMap((document) => {
      const value = valueAt(document, names);
      if (Array.isArray(value)) {
        if (value.length === 0) return keepEmpty ? [withIndex(putAt(document, names, 0, undefined), null)] : [];
        return value.map((element, i) => withIndex(putAt(document, names, 0, element), BigInt(i)));
      }
      if (isNullish(value)) return keepEmpty ? [withIndex(document, null)] : [];
      return [withIndex(document, null)];
    });
};

/** Through documents alone: $unwind does not look into arrays on the way. */
function valueAt(document: Doc, path: string[]): Maybe {
  let value: Maybe = document;
  for (const name of path) value = isDoc(value) ? value.get(name) : undefined;
  return value;
}

export function putAt(document: Doc, path: string[], at: number, value: Maybe): Doc {
  const result: Doc = new Map(document);
  const name = path[at] as string;
  if (at === path.length - 1) {
    if (value === undefined) result.delete(name);
    else result.set(name, value);
    return result;
  }
  const child = result.get(name);
  result.set(name, putAt(isDoc(child) ? child : new Map(), path, at + 1, value));
  return result;
}

const count: StageCompiler = (spec) => {
  if (typeof spec !== 'string' || spec === '')
    throw new CommandError(40156, 'the count field must be a non-empty string');
  if (spec.startsWith('$')) throw new CommandError(40158, 'the count field cannot be a $-prefixed path');
  if (spec.includes('.')) throw new CommandError(40160, "the count field cannot contain '.'");
  return (documents) => (documents.length === 0 ? [] : [new Map([[spec, documents.length]])]);
};

const sortByCount: StageCompiler = (spec, context) => {
  const groupSpec: Doc = new Map<string, Value>([
    ['_id', spec],
    ['count', new Map([['$sum', 1]])],
  ]);
  const grouped = group(groupSpec, context);
  const order = parseSort(new Map([['count', -1]]));
  return (documents) => sortBy(grouped(documents), (document) => document, order);
};

const facet: StageCompiler = (spec, context) => {
  if (!isDoc(spec) || spec.size === 0)
    throw new CommandError(40169, 'the $facet specification must be a non-empty object');
  const branches = [...spec].map(([name, pipeline]) => {
    if (!Array.isArray(pipeline))
      throw new CommandError(40170, `arguments to $facet must be arrays, ${name} is type ${typeName(pipeline)}`);
    for (const stage of pipeline) {
      const inner = isDoc(stage) ? stage.keys().next().value : '';
      if (['$facet', '$out', '$merge', '$geoNear', '$collStats', '$indexStats', '$documents'].includes(inner ?? '')) {
        throw new CommandError(40600, `${inner} is not allowed to be used within a $facet stage`);
      }
    }
    return [name, compileStages(pipeline, context)] as const;
  });
  return (documents) => [
    new Map(
      branches.map(([name, stages]) => [name, stages.reduce((result, stage) => stage(result), documents) as Value]),
    ),
  ];
};

const DEFAULT_OUTPUT: Doc = new Map([['count', new Map([['$sum', 1]])]]);

const bucket: StageCompiler = (spec, context) => {
  if (!isDoc(spec))
    throw new CommandError(40201, `Argument to $bucket stage must be an object, but found type: ${typeName(spec)}.`);
  const boundaries = spec.get('boundaries');
  if (!Array.isArray(boundaries) || boundaries.length < 2)
    throw new CommandError(40192, "The $bucket 'boundaries' field must have at least 2 values");
  for (let i = 1; i < boundaries.length; i++) {
    if (compareValues(boundaries[i - 1], boundaries[i]) >= 0)
      throw new CommandError(
        40194,
        "The 'boundaries' option to $bucket must be sorted, but elements are not in order.",
      );
  }
  const by = compileExpression(spec.get('groupBy') as Value, context.compile);
  const otherwise = spec.get('default');
  const output = (spec.get('output') as Doc | undefined) ?? DEFAULT_OUTPUT;
  const place = (value: Maybe): Value => {
    for (let i = 0; i < boundaries.length - 1; i++) {
      if (
        value !== undefined &&
        compareValues(value, boundaries[i]) >= 0 &&
        compareValues(value, boundaries[i + 1]) < 0
      )
        return boundaries[i] as Value;
    }
    if (otherwise === undefined) {
      throw new CommandError(
        7158300,
        '$bucket could not find a matching branch for an input, and no default was specified.',
      );
    }
    return otherwise;
  };
  return (documents) =>
    groupPlaced(
      documents.map((document) => [place(by(scopeOf(document, context.variables))), document]),
      output,
      context,
    );
};

/** Groups documents whose group is known, ordered by it. */
function groupPlaced(placed: [Value, Doc][], output: Doc, context: PipelineContext): Doc[] {
  const groups = new Map<string, { id: Value; documents: Doc[] }>();
  for (const [id, document] of placed) {
    const hash = hashKey(id);
    const entry = groups.get(hash) ?? { id, documents: [] };
    entry.documents.push(document);
    groups.set(hash, entry);
  }
  const reduce = group(new Map<string, Value>([['_id', null], ...output]), context);
  return [...groups.values()]
    .sort((a, b) => compareValues(a.id, b.id))
    .map(({ id, documents }) => new Map(reduce(documents)[0]).set('_id', id));
}

const bucketAuto: StageCompiler = (spec, context) => {
  if (!isDoc(spec))
    throw new CommandError(40240, `The argument to $bucketAuto must be an object, but found type: ${typeName(spec)}.`);
  const buckets = asInteger(spec.get('buckets'));
  if (buckets === undefined || buckets < 1)
    throw new CommandError(40243, "The $bucketAuto 'buckets' field must be greater than 0");
  if (spec.has('granularity'))
    throw new CommandError(115, '$bucketAuto with granularity is not supported by this development server');
  const by = compileExpression(spec.get('groupBy') as Value, context.compile);
  const output = (spec.get('output') as Doc | undefined) ?? DEFAULT_OUTPUT;
  const reduce = group(new Map<string, Value>([['_id', null], ...output]), context);
  return (documents) => {
    const keyed = documents.map((document) => ({ key: by(scopeOf(document, context.variables)) ?? null, document }));
    keyed.sort((a, b) => compareValues(a.key, b.key));
    const size = Math.max(1, Math.round(keyed.length / buckets));
    const groups: (typeof keyed)[] = [];
    for (let at = 0; at < keyed.length; ) {
      let end = groups.length === buckets - 1 ? keyed.length : Math.min(at + size, keyed.length);
      // Equal keys share a bucket.
      while (end < keyed.length && compareValues(keyed[end]?.key, keyed[end - 1]?.key) === 0) end++;
      groups.push(keyed.slice(at, end));
      at = end;
    }
    return groups.map((entries, i) => {
      const min = entries[0]?.key as Value;
      const max = (groups[i + 1]?.[0]?.key ?? entries.at(-1)?.key) as Value;
      const id: Doc = new Map([
        ['min', min],
        ['max', max],
      ]);
      return new Map(reduce(entries.map((entry) => entry.document))[0]).set('_id', id);
    });
  };
};

const sample: StageCompiler = (spec) => {
  const size = isDoc(spec) ? asInteger(spec.get('size')) : undefined;
  if (size === undefined || size <= 0)
    throw new CommandError(28747, 'size argument to $sample must be a positive integer');
  return (documents) => {
    const pool = [...documents];
    const kept = Math.min(size, pool.length);
    for (let i = 0; i < kept; i++) {
      const j = i + Math.floor(Math.random() * (pool.length - i));
      [pool[i], pool[j]] = [pool[j] as Doc, pool[i] as Doc];
    }
    return pool.slice(0, kept);
  };
};

const redact: StageCompiler = (spec, context) => {
  const names = new Set([...context.compile.variables, 'DESCEND', 'PRUNE', 'KEEP']);
  const constants = new Map<string, Maybe>([
    ...(context.compile.constants ?? []),
    ['DESCEND', 'descend'],
    ['PRUNE', 'prune'],
    ['KEEP', 'keep'],
  ]);
  const decide = compileExpression(spec, { ...context.compile, variables: names, constants });
  const visit = (document: Doc, root: Doc): Doc | undefined => {
    const decision = decide({ root, current: document, variables: context.variables });
    if (decision === 'keep') return document;
    if (decision === 'prune') return undefined;
    if (decision !== 'descend') throw new CommandError(17053, '$redact must return $$KEEP, $$PRUNE or $$DESCEND');
    const result: Doc = new Map();
    for (const [name, value] of document) {
      const kept = visitValue(value, root);
      if (kept !== undefined) result.set(name, kept);
    }
    return result;
  };
  const visitValue = (value: Value, root: Doc): Maybe => {
    if (isDoc(value)) return visit(value, root);
    return Array.isArray(value)
      ? value.map((element) => visitValue(element, root)).filter((element) => element !== undefined)
      : value;
  };
  return (documents) =>
    documents.map((document) => visit(document, document)).filter((document) => document !== undefined);
};

const STAGES: Record<string, StageCompiler> = {
  $match: match,
  $sort: sort,
  $limit: limit,
  $skip: skip,
  $group: group,
  $unwind: unwind,
  $count: count,
  $sortByCount: sortByCount,
  $facet: facet,
  $bucket: bucket,
  $bucketAuto: bucketAuto,
  $sample: sample,
  $redact: redact,
  $lookup: lookup,
  $graphLookup: graphLookup,
  $unionWith: unionWith,
  $out: out,
  $merge: merge,
};

export function compileStage(name: string, spec: Value, context: PipelineContext): Stage | undefined {
  return Object.hasOwn(STAGES, name) ? STAGES[name]?.(spec, context) : undefined;
}
