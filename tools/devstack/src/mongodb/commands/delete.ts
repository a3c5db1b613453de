import { asInteger, type Doc, type Maybe } from '../bson/values';
import { failedToParse } from '../errors';
import { arrayOption, type Command, type CommandContext, namespaceOf, ok, options } from './command';
import { checkBatch, checkStatements } from './insert';
import { findMatches, parseQuery } from './read-query';
import { writeError } from './write-errors';

const STATEMENT_OPTIONS = options('q', 'limit', 'collation', 'hint', 'sampleId');

export const deleteCommand: Command = {
  options: options('delete', 'deletes', 'ordered', 'let'),
  run(command, context) {
    const namespace = namespaceOf(command, 'delete', context);
    const statements = arrayOption(command, 'deletes');
    checkBatch(statements.length);
    checkStatements(statements, 'delete.deletes', STATEMENT_OPTIONS);
    const ordered = command.get('ordered') !== false;
    const errors: Doc[] = [];
    let n = 0;
    for (let i = 0; i < statements.length; i++) {
      try {
        n += deleteMatching(namespace, statements[i] as Doc, command.get('let'), context);
      } catch (error) {
        errors.push(writeError(error, i));
        if (ordered) break;
      }
    }
    return ok({ n, writeErrors: errors.length > 0 ? errors : undefined });
  },
};

export function deleteMatching(namespace: string, spec: Doc, letVariables: Maybe, context: CommandContext): number {
  const limit = asInteger(spec.get('limit'));
  if (limit !== 0 && limit !== 1) throw failedToParse(`The limit field in delete objects must be 0 or 1. Got ${limit}`);
  const query = parseQuery(
    { filter: spec.get('q'), collation: spec.get('collation'), letVariables, hint: spec.get('hint'), limit },
    context.now,
  );
  const collection = context.store.collection(namespace);
  if (!collection) return 0;
  const matches = findMatches(collection, query);
  for (const { stored } of matches) collection.delete(stored);
  return matches.length;
}
