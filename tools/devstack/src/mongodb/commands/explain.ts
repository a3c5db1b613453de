import { leadingQuery } from '../aggregate/leading-query';
import { type Doc, isDoc, type Maybe, type Value } from '../bson/values';
import { CommandError, notSupported, typeMismatch } from '../errors';
import type { Bound, Interval } from '../planner/intervals';
import type { ChosenPlan, Plan } from '../planner/plan';
import { describe } from '../update/apply-update';
import { type Command, type CommandContext, namespaceOf, ok, options } from './command';
import { parseFind } from './find';
import { compileContext, findMatches, parseQuery, planFor, type Query, type ReadStatistics } from './read-query';

export const explain: Command = {
  options: options('explain', 'verbosity'),
  run(command, context) {
    const inner = command.get('explain');
    if (!isDoc(inner)) throw typeMismatch('explain command requires a nested object');
    const name = inner.keys().next().value ?? '';
    const execute = command.get('verbosity') !== 'queryPlanner';
    if (name === 'aggregate') {
      const namespace = namespaceOf(inner, name, context);
      return explainPipeline(inner, namespace, (inner.get('pipeline') as Value[]) ?? [], context, execute);
    }
    return explainQuery(
      namespaceOf(inner, name, context),
      explainedQuery(name, inner, context),
      context,
      inner,
      execute,
    );
  },
};

function explainedQuery(name: string, inner: Doc, context: CommandContext): Query {
  const { now } = context;
  const shared = { collation: inner.get('collation'), hint: inner.get('hint'), letVariables: inner.get('let') };
  switch (name) {
    case 'find':
      return parseFind(inner, now);
    case 'count':
    case 'distinct':
      return parseQuery({ filter: inner.get('query'), ...shared }, now);
    case 'findAndModify':
      return parseQuery({ filter: inner.get('query'), sort: inner.get('sort'), ...shared, limit: 1 }, now);
    case 'update':
    case 'delete': {
      const first = (inner.get(name === 'update' ? 'updates' : 'deletes') as Value[] | undefined)?.[0];
      if (!isDoc(first)) throw new CommandError(2, 'explained write batches must be of size 1');
      return parseQuery({ filter: first.get('q'), collation: first.get('collation'), hint: first.get('hint') }, now);
    }
    default:
      throw notSupported(`explain of ${name}`);
  }
}

function explainQuery(namespace: string, query: Query, context: CommandContext, command: Doc, execute: boolean): Doc {
  const collection = context.store.collection(namespace);
  const chosen = collection ? planFor(collection, query) : undefined;
  const statistics: ReadStatistics = { keys: 0, documents: 0, chosen: chosen as ChosenPlan };
  const count = collection && execute ? findMatches(collection, query, false, statistics).length : 0;
  return ok({
    explainVersion: '1',
    queryPlanner: new Map<string, Value>([
      ['namespace', namespace],
      ['indexFilterSet', false],
      ['winningPlan', chosen ? describeChosen(chosen, query) : new Map([['stage', 'EOF']])],
      ['rejectedPlans', []],
    ]),
    executionStats: execute
      ? new Map<string, Value>([
          ['executionSuccess', true],
          ['nReturned', count],
          ['executionTimeMillis', 0],
          ['totalKeysExamined', statistics.keys],
          ['totalDocsExamined', statistics.documents],
        ])
      : undefined,
    command,
    serverInfo: new Map<string, Value>([
      ['host', 'localhost'],
      ['version', '7.0.14'],
    ]),
  });
}

function describeChosen(chosen: ChosenPlan, query: Query): Doc {
  let plan = describePlan(chosen.plan);
  if (!chosen.sorted) {
    const pattern: Doc = new Map(query.sort.map((part) => [part.name, part.direction]));
    plan = new Map<string, Value>([
      ['stage', 'SORT'],
      ['sortPattern', pattern],
      ['inputStage', plan],
    ]);
  }
  if (query.skip > 0)
    plan = new Map<string, Value>([
      ['stage', 'SKIP'],
      ['skipAmount', query.skip],
      ['inputStage', plan],
    ]);
  if (query.limit > 0)
    plan = new Map<string, Value>([
      ['stage', 'LIMIT'],
      ['limitAmount', query.limit],
      ['inputStage', plan],
    ]);
  return plan;
}

function describePlan(plan: Plan): Doc {
  switch (plan.kind) {
    case 'collection':
      return new Map([
        ['stage', 'COLLSCAN'],
        ['direction', plan.backwards ? 'backward' : 'forward'],
      ]);
    case 'ids':
      if (plan.values.length === 1) return new Map([['stage', 'IDHACK']]);
      return fetch(
        scanStage(
          '_id_',
          new Map([['_id', 1]]),
          false,
          new Map([['_id', plan.values.map((value) => `[${describe(value)}, ${describe(value)}]`)]]),
        ),
      );
    case 'idRange':
      return fetch(
        scanStage(
          '_id_',
          new Map([['_id', 1]]),
          plan.backwards,
          new Map([['_id', plan.intervals.map(describeInterval)]]),
        ),
      );
    case 'index': {
      const { definition } = plan.index;
      const bounds = [...definition.key.keys()].map((name, i): [string, Value] => [
        name,
        plan.bounds[i]?.map(describeInterval) ?? ['[MinKey, MaxKey]'],
      ]);
      return fetch(scanStage(definition.name, definition.key, plan.backwards, new Map(bounds), plan.index.isMultikey));
    }
    case 'union':
      return fetch(
        new Map<string, Value>([
          ['stage', 'OR'],
          ['inputStages', plan.plans.map(describePlan)],
        ]),
      );
  }
}

function fetch(inputStage: Doc): Doc {
  return new Map<string, Value>([
    ['stage', 'FETCH'],
    ['inputStage', inputStage],
  ]);
}

function scanStage(indexName: string, keyPattern: Doc, backwards: boolean, indexBounds: Doc, isMultiKey = false): Doc {
  return new Map<string, Value>([
    ['stage', 'IXSCAN'],
    ['keyPattern', keyPattern],
    ['indexName', indexName],
    ['isMultiKey', isMultiKey],
    ['direction', backwards ? 'backward' : 'forward'],
    ['indexBounds', indexBounds],
  ]);
}

function describeInterval({ low, high }: Interval): string {
  return `${low.side === -1 ? '[' : '('}${describeBound(low)}, ${describeBound(high)}${high.side === 1 ? ']' : ')'}`;
}

function describeBound(bound: Bound): string {
  if (bound.value !== undefined) return describe(bound.value);
  return bound.side === -1 ? `lowest of type ${bound.type}` : `highest of type ${bound.type}`;
}

/** A pipeline's plan is that of the query it begins with; the other stages are named. */
export function explainPipeline(
  command: Doc,
  namespace: string | undefined,
  pipeline: Value[],
  context: CommandContext,
  execute = true,
): Doc {
  const compile = compileContext(context.now, command.get('collation'), command.get('let'));
  const hint: Maybe = command.get('hint');
  const { query, rest } = leadingQuery(pipeline, compile, hint);
  const answer = explainQuery(namespace ?? context.database, query, context, command, execute);
  answer.set('stages', [
    new Map<string, Value>([['$cursor', new Map([['queryPlanner', answer.get('queryPlanner') as Value]])]]),
    ...rest,
  ]);
  return answer;
}
