import type { Instance } from '@shop/discovery';
import { stableHash } from '../domain/stable-hash';

/**
 * The instance for a client, the same one as long as it is there, whichever gateway asks: the requests of one polling
 * session must meet where the session is. Rendezvous hashing moves only the clients of an instance that went away.
 */
export function chooseByAddress(instances: readonly Instance[], address: string): Instance | undefined {
  let best: { instance: Instance; weight: number } | undefined;
  for (const instance of instances) {
    const weight = stableHash(`${address} ${instance.id}`);
    if (!best || weight > best.weight) best = { instance, weight };
  }
  return best?.instance;
}
