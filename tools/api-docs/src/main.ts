import { parseArgs } from 'node:util';
import { repositoryRoot } from '@shop/devstack';
import { baseOf } from './base';
import { unannounced } from './check';
import { filesOf, outdatedFiles, writeFiles } from './kept-files';
import { servedDocuments } from './served-documents';
import { faultsOf } from './validate';

const usage = 'npm run api-docs [-- check [--base <commit>]]';
const say = (text: string) => process.stderr.write(`${text}\n`);

/** Writes the documents, or checks that those kept are true and break nobody unannounced. */
async function main(): Promise<number> {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { base: { type: 'string' } } });
  const [command = 'write', ...more] = positionals;
  if (!['write', 'check'].includes(command) || more.length > 0) throw new Error(usage);
  const documents = await servedDocuments(process.env);
  const files = await filesOf(documents);
  const faults = await faultsOf(documents);
  if (command === 'write') writeFiles(repositoryRoot, files);
  else faults.push(...(await differences()));
  for (const fault of faults) say(fault);
  say(faults.length > 0 ? 'The API documents are not in order.' : `${documents.length} API documents are in order.`);
  return faults.length > 0 ? 1 : 0;

  async function differences(): Promise<string[]> {
    const outdated = outdatedFiles(repositoryRoot, files);
    const { base, none } = await baseOf(repositoryRoot, values.base);
    say(base ? `Compared with ${base.name}.` : none);
    return [
      ...outdated.map((path) => `${path} is not what the code says: \`npm run api-docs\` writes it again`),
      ...(base ? await unannounced(documents, base) : []),
    ];
  }
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    say(error instanceof Error ? error.message : String(error));
    process.exit(1);
  },
);
