import { isCommanded, needsProvider, type Pact, pactHash } from './pact-hash';
import type { Environment, Release } from './release';
import type { VerificationResult } from './result';

/** What a checkout says of its version of the services. */
export interface Evidence {
  pacts: readonly Pact[];
  results: readonly VerificationResult[];
}

/**
 * A version of a service by the pacts of the checkout, which has to be that version's, and by the results of its
 * verification. @throws when there is no pact of such a service
 */
export function releaseOf(service: string, version: string, { pacts, results }: Evidence): Release {
  const own = pacts.filter(({ consumer }) => consumer.name === service);
  if (own.length === 0 && !isProvider(service, pacts)) throw new Error(`No pact speaks of a service called ${service}`);
  const kept = results.filter((one) => one.provider === service && one.providerVersion === version && one.success);
  const consumers = [...new Set(kept.map(({ consumer }) => consumer))].sort();
  const hashes = (consumer: string) =>
    kept.filter((one) => one.consumer === consumer).map(({ consumerPactHash }) => consumerPactHash);
  return {
    version,
    asks: Object.fromEntries(own.map((pact) => [pact.provider.name, askedBy(pact, pacts)])),
    keeps: Object.fromEntries(consumers.map((consumer) => [consumer, hashes(consumer)])),
  };
}

/**
 * A version that is recorded anew, as it runs: what it is known to keep stays known, and what it was verified against
 * since then is added, such as a pact that is newer than the version.
 */
export function verifiedAgain(
  service: string,
  release: Release,
  running: Release | undefined,
  { results }: Evidence,
): Release {
  if (running?.version !== release.version) return release;
  const own = results.filter((one) => one.provider === service && one.providerVersion === release.version);
  return { ...release, keeps: own.reduce(counted, running.keeps) };
}

function counted(keeps: Release['keeps'], result: VerificationResult): Release['keeps'] {
  const { consumer, consumerPactHash: pact, success } = result;
  const others = (keeps[consumer] ?? []).filter((known) => known !== pact);
  return { ...keeps, [consumer]: success ? [...others, pact] : others };
}

/** Who sends commands waits for the answers, and would wait for ever for those of nobody. */
function askedBy(pact: Pact, pacts: readonly Pact[]): Release['asks'][string] {
  const { consumer, provider } = pact;
  const back = pacts.find((one) => one.consumer.name === provider.name && one.provider.name === consumer.name);
  const commands = back !== undefined && isCommanded(back);
  return { pact: pactHash(pact), mayBeMissing: !needsProvider(pact) && !commands };
}

/** Consumers that nobody deploys, such as the client library: they are there already, with the pact of the checkout. */
export function outsiders({ pacts, results }: Evidence, isService: (name: string) => boolean): Environment {
  const names = [...new Set(pacts.map(({ consumer }) => consumer.name))].filter((name) => !isService(name));
  return Object.fromEntries(names.map((name) => [name, releaseOf(name, 'checkout', { pacts, results })]));
}

/** Which of the services others rely on, and nobody has verified in that version. */
export function unverified(services: readonly string[], version: string, { pacts, results }: Evidence): string[] {
  const isVerified = (service: string) =>
    results.some((one) => one.provider === service && one.providerVersion === version);
  return services.filter((service) => isProvider(service, pacts) && !isVerified(service));
}

const isProvider = (service: string, pacts: readonly Pact[]) => pacts.some(({ provider }) => provider.name === service);
