import { type Doc, isDoc, RawDocument, type Value } from '../bson/values';
import type { Cursors, ResultDocument } from '../commands/cursors';
import { findMatches } from '../commands/read-query';
import { CommandError, failedToParse, notSupported } from '../errors';
import type { Store } from '../storage/store';
import { compileDocumentStage } from './document-stages';
import type { CompileContext, Variables } from './expression';
import { leadingQuery } from './leading-query';
import { isSourceStage, readSource } from './source-stages';
import { compileStage } from './stages';

export interface PipelineContext {
  store: Store;
  cursors?: Cursors;
  database: string;
  /** Undefined for a pipeline that reads no collection. */
  namespace: string | undefined;
  compile: CompileContext;
  now: number;
  hint?: Value | undefined;
  /** Bound by a `$lookup` around this pipeline. */
  variables?: Variables | undefined;
}

/** What a stage turns a stream of documents into; all of it is in memory anyway. */
export type Stage = (documents: Doc[]) => Doc[];

export function runPipeline(pipeline: Value[], context: PipelineContext): ResultDocument[] {
  for (const stage of pipeline) checkStage(stage);
  const first = pipeline[0];
  const firstName = isDoc(first) ? (first.keys().next().value as string) : '';
  if (isSourceStage(firstName)) {
    const source = readSource(firstName, (first as Doc).get(firstName) as Value, context);
    return runStages(pipeline.slice(1), source, context);
  }
  if (context.namespace === undefined) {
    throw new CommandError(
      73,
      '{aggregate: 1} is not valid for this pipeline: the first stage must be one that needs no collection',
    );
  }
  const { query, rest } = leadingQuery(pipeline, context.compile, context.hint);
  // Compiled before anything is read, so that a mistake in a later stage shows on an empty collection too.
  const steps = compileStages(rest, context);
  const collection = context.store.collection(context.namespace);
  const matches = collection ? findMatches(collection, query) : [];
  if (steps.length === 0) return matches.map((match) => new RawDocument(match.stored.bytes));
  return steps.reduce(
    (documents, step) => step(documents),
    matches.map((match) => match.stored.document),
  );
}

export function runStages(stages: Value[], documents: Doc[], context: PipelineContext): Doc[] {
  return compileStages(stages, context).reduce((result, step) => step(result), documents);
}

function checkStage(stage: Value): void {
  if (!isDoc(stage)) throw new CommandError(14, "Each element of the 'pipeline' array must be an object");
  if (stage.size !== 1)
    throw new CommandError(40323, 'A pipeline stage specification object must contain exactly one field.');
}

const UNSUPPORTED = new Set([
  '$geoNear',
  '$changeStream',
  '$changeStreamSplitLargeEvent',
  '$search',
  '$searchMeta',
  '$vectorSearch',
  '$listSessions',
  '$listLocalSessions',
  '$currentOp',
  '$planCacheStats',
  '$setWindowFields',
  '$densify',
  '$fill',
  '$querySettings',
  '$listSearchIndexes',
  '$shardedDataDistribution',
]);

export function compileStages(stages: Value[], context: PipelineContext): Stage[] {
  return stages.map((stage, i) => {
    checkStage(stage);
    const [name, spec] = (stage as Doc).entries().next().value as [string, Value];
    if (UNSUPPORTED.has(name)) throw notSupported(`the pipeline stage ${name}`);
    if (isSourceStage(name)) throw new CommandError(40602, `${name} is only valid as the first stage in a pipeline`);
    if ((name === '$out' || name === '$merge') && i !== stages.length - 1) {
      throw new CommandError(40601, `${name} can only be the final stage in the pipeline`);
    }
    const single = compileDocumentStage(name, spec, context.compile, context.variables);
    if (single) return (documents) => documents.map(single);
    const several = compileStage(name, spec, context);
    if (several) return several;
    if (name.startsWith('$')) throw new CommandError(40324, `Unrecognized pipeline stage name: '${name}'`);
    throw failedToParse(`Unrecognized pipeline stage name: '${name}'`);
  });
}
