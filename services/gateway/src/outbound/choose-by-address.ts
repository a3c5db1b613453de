import type { Instance } from '@shop/discovery';

/**
 * The instance for a client, the same one as long as it is there, whichever gateway asks: the requests of one polling
 * session must meet where the session is. Rendezvous hashing moves only the clients of an instance that went away.
 */
export function chooseByAddress(instances: readonly Instance[], address: string): Instance | undefined {
  let best: { instance: Instance; weight: number } | undefined;
  for (const instance of instances) {
    const weight = hash(`${address} ${instance.id}`);
    if (!best || weight > best.weight) best = { instance, weight };
  }
  return best?.instance;
}

/** FNV-1a, 32 bits, with a final mix: neighbouring texts must not have neighbouring values. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  value = Math.imul(value ^ (value >>> 16), 0x7feb352d);
  return (value ^ (value >>> 15)) >>> 0;
}
