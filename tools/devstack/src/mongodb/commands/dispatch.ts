import type { Doc, Value } from '../bson/values';
import { CommandError } from '../errors';
import { type CommandContext, GENERIC_OPTIONS } from './command';
import { COMMANDS } from './registry';

/** Runs a command; whatever goes wrong becomes the answer, with a code. */
export function runCommand(command: Doc, context: CommandContext, onUnexpected: (error: unknown) => void): Doc {
  try {
    return dispatch(command, context);
  } catch (error) {
    if (error instanceof CommandError) return errorAnswer(error);
    if (error instanceof RangeError && /call stack/i.test(error.message)) {
      return errorAnswer(new CommandError(15, 'the command is nested too deeply'));
    }
    onUnexpected(error);
    return errorAnswer(
      new CommandError(1, `internal error: ${error instanceof Error ? error.message : String(error)}`),
    );
  }
}

function dispatch(command: Doc, context: CommandContext): Doc {
  const name = command.keys().next().value ?? '';
  const found = COMMANDS.get(name);
  if (!found) throw new CommandError(59, `no such command: '${name}'`);
  if (command.has('txnNumber') || command.has('startTransaction') || command.has('autocommit')) {
    throw new CommandError(20, 'Transaction numbers are only allowed on a replica set member or mongos');
  }
  for (const option of found.anyOption ? [] : command.keys()) {
    if (!found.options.has(option) && !GENERIC_OPTIONS.has(option)) {
      throw new CommandError(40415, `BSON field '${name}.${option}' is an unknown field.`);
    }
  }
  return found.run(command, context);
}

function errorAnswer(error: CommandError): Doc {
  const answer: Doc = new Map<string, Value>([
    ['ok', 0],
    ['errmsg', error.message],
    ['code', error.code],
    ['codeName', error.codeName],
  ]);
  for (const [name, value] of Object.entries(error.details ?? {})) answer.set(name, value as Value);
  return answer;
}
