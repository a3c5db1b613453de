import type { Environment, Release } from './release';

/** What is to be said of one consumer and provider, were the deployment done. */
export interface Finding {
  consumer: string;
  provider: string;
  ok: boolean;
  reason: string;
}

/**
 * Whether releases may join an environment: every service that asks something of another one, with one of the two among
 * the releases, has to find it kept. Releases that go together are looked at together.
 *
 * @param gone services that are taken away
 */
export function verdict(environment: Environment, releases: Environment, gone: readonly string[] = []): Finding[] {
  const after = without({ ...environment, ...releases }, gone);
  const isConcerned = (...services: string[]) =>
    services.some((service) => service in releases || gone.includes(service));
  return Object.entries(after).flatMap(([consumer, { asks }]) =>
    Object.keys(asks)
      .filter((provider) => isConcerned(consumer, provider))
      .map((provider) => ({ consumer, provider, ...judged(consumer, provider, after) })),
  );
}

/** What runs when these services have been taken away. */
export function without(environment: Environment, gone: readonly string[]): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([service]) => !gone.includes(service)));
}

function judged(consumer: string, provider: string, after: Environment): Pick<Finding, 'ok' | 'reason'> {
  const asking = after[consumer] as Release;
  const asked = asking.asks[provider] as Release['asks'][string];
  const keeper = after[provider];
  if (!keeper) {
    return asked.mayBeMissing
      ? { ok: true, reason: `${provider} is not there, and until then nobody says anything` }
      : { ok: false, reason: `${provider} is not there: deploy it first, or together` };
  }
  const named = `${provider}@${short(keeper.version)}`;
  const pact = `the pact of ${consumer}@${short(asking.version)} (${short(asked.pact)})`;
  return keeper.keeps[consumer]?.includes(asked.pact)
    ? { ok: true, reason: `${named} keeps ${pact}` }
    : { ok: false, reason: `${named} was not seen to keep ${pact}` };
}

const short = (name: string) => name.slice(0, 10);
