import { type Doc, isDoc, type Value } from '../bson/values';
import { CommandError, failedToParse } from '../errors';
import { compileDocumentStage } from './document-stages';
import type { CompileContext } from './expression';

const ALLOWED = new Set(['$set', '$addFields', '$unset', '$project', '$replaceRoot', '$replaceWith']);

/** An update given as a pipeline: the stages that make one document of one document. */
export function compileUpdatePipeline(stages: Value[], context: CompileContext): (document: Doc) => Doc {
  const steps = stages.map((stage) => {
    if (!isDoc(stage)) throw failedToParse('Each element of the pipeline array must be an object');
    const name = stage.keys().next().value ?? '';
    if (stage.size !== 1)
      throw new CommandError(40323, 'A pipeline stage specification object must contain exactly one field.');
    if (!ALLOWED.has(name)) {
      if (!name.startsWith('$')) throw new CommandError(40324, `Unrecognized pipeline stage name: '${name}'`);
      throw new CommandError(72, `${name} is not allowed to be used within an update`);
    }
    return compileDocumentStage(name, stage.get(name) as Value, context);
  });
  return (document) => steps.reduce((result, step) => step?.(result) ?? result, document);
}
