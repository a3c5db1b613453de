import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { outdated, writeMap } from './map/documents';
import { partiesOf } from './map/edge';
import { readServiceMap } from './map/service-map';
import { tryMutations } from './mutations/try-mutations';
import { coverageFaults, readInteractions } from './pacts';
import { keepResults } from './run/keep-results';
import { coverageLine, edgeTable, faultList } from './run/report';
import { runContractTests } from './run/run-tests';

const root = process.cwd();
const say = (text: string) => process.stdout.write(`${text}\n`);

const { values: options } = parseArgs({
  options: {
    write: { type: 'boolean', default: false },
    mutations: { type: 'boolean', default: false },
    provider: { type: 'string' },
    consumer: { type: 'string' },
    only: { type: 'string', default: '' },
    version: { type: 'string' },
  },
});

/** The consumers' tests make the pacts anew, all of them: one that no test makes any more would stay for ever. */
async function writePacts(): Promise<void> {
  const pacts = join(root, 'pacts');
  for (const file of readdirSync(pacts)) if (file.endsWith('.json')) rmSync(join(pacts, file));
  await runContractTests({ root, pattern: 'contracts/(?!provider)', replacePacts: true });
}

function pattern(): string | undefined {
  if (options.provider !== undefined) return `services/${options.provider}/test/contracts/provider`;
  if (options.consumer !== undefined) return `(services|libs)/${options.consumer}/test/contracts/(?!provider)`;
  return undefined;
}

async function checkContracts(): Promise<number> {
  const { edges, faults } = readServiceMap(root);
  if (options.write) {
    writeMap(root, edges);
    await writePacts();
  }
  const uncovered = coverageFaults(edges, readInteractions(root));
  const chosen = pattern();
  const outcomes = await runContractTests({ root, ...(chosen === undefined ? {} : { pattern: chosen }) });
  if (options.version !== undefined) keepResults(root, outcomes, options.version, new Date());
  const concerned = edges.filter((edge) => {
    const { consumer, provider } = partiesOf(edge);
    return (options.provider ?? provider) === provider && (options.consumer ?? consumer) === consumer;
  });
  say(edgeTable(concerned, outcomes));
  const old = outdated(root, edges).map((file) => `${file} is not what the code says (npm run contracts -- --write)`);
  for (const fault of [...faults, ...old, ...uncovered]) say(`✗ ${fault}`);
  const failed = outcomes.filter(({ passed }) => !passed);
  if (failed.length > 0) say(faultList(outcomes));
  say(coverageLine(edges, uncovered.filter((fault) => fault.endsWith('has no contract')).length));
  const failures = failed.length + faults.length + old.length + uncovered.length;
  say(`${outcomes.length - failed.length} passed, ${failures} failed`);
  return failures;
}

void (options.mutations ? tryMutations(root, say, options.only) : checkContracts()).then((failures) => {
  process.exitCode = failures > 0 ? 1 : 0;
});
