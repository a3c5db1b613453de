import { runPipeline } from '../aggregate/pipeline';
import { isDoc } from '../bson/values';
import { badValue, CommandError, failedToParse } from '../errors';
import { arrayOption, type Command, countOption, docOption, isTruthy, ok, options } from './command';
import { explainPipeline } from './explain';
import { compileContext } from './read-query';

export const aggregate: Command = {
  options: options(
    'aggregate',
    'pipeline',
    'cursor',
    'explain',
    'allowDiskUse',
    'bypassDocumentValidation',
    'collation',
    'hint',
    'let',
    'fromMongos',
    'needsMerge',
    'exchange',
  ),
  run(command, context) {
    const target = command.get('aggregate');
    if (typeof target !== 'string' && target !== 1)
      throw failedToParse("Invalid command format: the 'aggregate' field must specify a collection name or 1");
    const namespace = typeof target === 'string' ? `${context.database}.${target}` : undefined;
    const pipeline = arrayOption(command, 'pipeline');
    const cursor = docOption(command, 'cursor');
    if (isTruthy(command.get('explain'))) return explainPipeline(command, namespace, pipeline, context);
    if (!cursor) throw failedToParse("The 'cursor' option is required, except for aggregate with the explain argument");
    for (const name of cursor.keys()) {
      if (name !== 'batchSize')
        throw new CommandError(40415, `BSON field 'aggregate.cursor.${name}' is an unknown field.`);
    }
    const batchSize = countOption(cursor, 'batchSize');
    if (batchSize !== undefined && batchSize < 0) throw badValue('batchSize must be non-negative');
    const compile = compileContext(context.now, command.get('collation'), command.get('let'));
    const hint = command.get('hint');
    const results = runPipeline(pipeline, {
      store: context.store,
      cursors: context.cursors,
      database: context.database,
      namespace,
      compile,
      now: context.now,
      hint: isDoc(hint) || typeof hint === 'string' ? hint : undefined,
    });
    return ok({ cursor: context.cursors.first(namespace ?? `${context.database}.$cmd.aggregate`, results, batchSize) });
  },
};
