import { connectBroker } from './broker';
import type { Config } from './config';
import { isService, keepReleases, readEnvironment, readPacts, readResults } from './files';
import type { Environment } from './release';
import { outsiders, releaseOf, unverified } from './release-of';
import { verdict } from './verdict';

/** What a person reads, and whether the answer is yes. */
export interface Answer {
  ok: boolean;
  lines: string[];
}

/** Answers whether the services may go, or records that they have gone: by the files of the checkout, or by a broker. */
export function run(config: Config, root: string): Promise<Answer> {
  return config.broker ? withBroker(config, config.broker) : Promise.resolve(withFiles(config, root));
}

function withFiles(config: Config, root: string): Answer {
  const { services, version, environment } = config;
  const evidence = { pacts: readPacts(root), results: readResults(root) };
  const releases: Environment = Object.fromEntries(
    services.map((service) => [service, releaseOf(service, version, evidence)]),
  );
  const running = runningThere(config, root);
  if (config.command === 'record') {
    keepReleases(root, environment, releases);
    return { ok: true, lines: [recorded(config)] };
  }
  const there = { ...running, ...outsiders(evidence, (name) => isService(root, name)) };
  const unseen = unverified(services, version, evidence).map((service) => unseenLine(service, version));
  const findings = verdict(there, releases);
  const ok = unseen.length === 0 && findings.every((one) => one.ok);
  const lines = findings.map((one) => `${one.ok ? '✓' : '✗'} ${one.consumer} → ${one.provider}: ${one.reason}`);
  return { ok, lines: [...unseen, ...lines, conclusion(config, ok)] };
}

/** @throws when there is no record: a misspelt environment would be an empty one, and nothing runs there to be broken */
function runningThere({ environment, first }: Config, root: string): Environment {
  const running = readEnvironment(root, environment);
  if (running || first) return running ?? {};
  throw new Error(`Nothing is recorded of an environment called ${environment}; --first says that nothing runs there`);
}

const unseenLine = (service: string, version: string) =>
  `✗ ${service}: ${service}@${version} was never verified (npm run contracts -- --provider ${service} --version ${version})`;

async function withBroker(config: Config, settings: NonNullable<Config['broker']>): Promise<Answer> {
  const { command, services, version, environment } = config;
  const broker = connectBroker(settings);
  if (command === 'record') {
    for (const service of services) await broker.recordDeployment(service, version, environment);
    return { ok: true, lines: [recorded(config)] };
  }
  const answers = await Promise.all(services.map((service) => broker.mayDeploy(service, version, environment)));
  const ok = answers.every((one) => one.ok);
  const lines = answers.map((one, i) => `${one.ok ? '✓' : '✗'} ${services[i]}: ${one.reason}`);
  return { ok, lines: [...lines, conclusion(config, ok)] };
}

const named = ({ services, version }: Config) => `${services.join(', ')} ${version}`;
const conclusion = (config: Config, ok: boolean) =>
  `${ok ? 'Yes' : 'No'}: ${named(config)} ${ok ? 'may' : 'must not'} go to ${config.environment}.`;
const recorded = (config: Config) => `Recorded: ${named(config)} runs in ${config.environment}.`;
