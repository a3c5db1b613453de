import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { outdated, writeMap } from './map/documents';
import { partiesOf } from './map/edge';
import { readServiceMap } from './map/service-map';
import { tryMutations } from './mutations/try-mutations';
import { coverageFaults, readInteractions } from './pacts';
import { keepResults } from './run/keep-results';
import { coverageLine, edgeTable, faultList, keptEdges, unprovedInteractions } from './run/report';
import { runContractTests } from './run/run-tests';
import { scopeOf, UsageError } from './run/scope';

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
  const { provider, consumer } = options;
  const parties = { ...(provider === undefined ? {} : { provider }), ...(consumer === undefined ? {} : { consumer }) };
  // By the map, not by the pacts: `--write` may be about to make the first one of a pair.
  const scope = scopeOf(parties, [...edges.map(partiesOf), ...readInteractions(root)]);
  if (options.write) {
    writeMap(root, edges);
    await writePacts();
  }
  const interactions = readInteractions(root);
  const chosen = pattern();
  const outcomes = await runContractTests({ root, ...(chosen === undefined ? {} : { pattern: chosen }) });
  if (options.version !== undefined) keepResults(root, outcomes, options.version, new Date());
  const concerned = edges.filter((edge) => scope.holds(partiesOf(edge)));
  say(edgeTable(concerned, outcomes));
  const old = outdated(root, edges).map((file) => `${file} is not what the code says (npm run contracts -- --write)`);
  const promised = interactions.filter((one) => scope.holds(one));
  const unproved = unprovedInteractions(promised, outcomes, scope.sides);
  const amiss = [...faults, ...old, ...coverageFaults(edges, interactions), ...unproved];
  for (const fault of amiss) say(`✗ ${fault}`);
  const failed = outcomes.filter(({ passed }) => !passed);
  if (failed.length > 0) say(faultList(outcomes));
  say(coverageLine(concerned, keptEdges(concerned, outcomes, scope.sides).length));
  say(`${outcomes.length - failed.length} passed, ${failed.length + amiss.length} failed`);
  return failed.length + amiss.length;
}

/** 1 when something failed, 2 when the call itself was wrong. */
async function run(): Promise<number> {
  try {
    const failures = await (options.mutations ? tryMutations(root, say, options.only) : checkContracts());
    return failures > 0 ? 1 : 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
}

void run().then((code) => {
  process.exitCode = code;
});
