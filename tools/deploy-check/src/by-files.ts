import { type Answer, answerOf, recorded } from './answer';
import type { Config } from './config';
import { isService, keepEnvironment, readEnvironment, readPacts, readResults } from './files';
import type { Environment } from './release';
import { type Evidence, outsiders, releaseOf, unverified, verifiedAgain } from './release-of';
import { verdict, without } from './verdict';

/** Answers by the pacts and results of the checkout, and by its record of the environment. */
export function byFiles(config: Config, root: string): Answer {
  const evidence = { pacts: readPacts(root), results: readResults(root) };
  const running = runningThere(config, root);
  const { version } = config;
  return version === undefined
    ? takenAway(config, root, running, evidence)
    : deployed({ ...config, version }, root, running, evidence);
}

function deployed(
  config: Config & { version: string },
  root: string,
  running: Environment,
  evidence: Evidence,
): Answer {
  const { command, services, version, environment } = config;
  const releases: Environment = Object.fromEntries(
    services.map((service) => {
      const release = releaseOf(service, version, evidence);
      return [service, verifiedAgain(service, release, running[service], evidence)];
    }),
  );
  if (command === 'record') {
    keepEnvironment(root, environment, { ...running, ...releases });
    return recorded(config);
  }
  const unseen = unverified(services, version, evidence).map((service) => unseenLine(service, version));
  return answerOf(config, verdict(withOutsiders(running, root, evidence), releases), unseen);
}

function takenAway(config: Config, root: string, running: Environment, evidence: Evidence): Answer {
  const { command, services, environment } = config;
  const missing = services.filter((service) => !(service in running));
  if (missing.length > 0)
    throw new Error(`${missing.join(', ')} does not run in ${environment}, as far as is recorded`);
  if (command === 'record') {
    keepEnvironment(root, environment, without(running, services));
    return recorded(config);
  }
  return answerOf(config, verdict(withOutsiders(running, root, evidence), {}, services));
}

const withOutsiders = (running: Environment, root: string, evidence: Evidence): Environment => ({
  ...running,
  ...outsiders(evidence, (name) => isService(root, name)),
});

/** @throws when there is no record: a misspelt environment would be an empty one, and nothing runs there to be broken */
function runningThere({ environment, first }: Config, root: string): Environment {
  const running = readEnvironment(root, environment);
  if (running || first) return running ?? {};
  throw new Error(`Nothing is recorded of an environment called ${environment}; --first says that nothing runs there`);
}

const unseenLine = (service: string, version: string) =>
  `✗ ${service}: ${service}@${version} was never verified (npm run contracts -- --provider ${service} --version ${version})`;
