import { lookup } from 'node:dns/promises';
import { isIPv6 } from 'node:net';
import type { Logger } from '@shop/telemetry';
import type { Discovery, Instance } from './discovery';

export interface NamedAddressSettings {
  logger: Logger;
  /** Milliseconds between two looks at a name. */
  lookMs?: number;
  /** Every address behind a name. */
  resolve?: (name: string) => Promise<string[]>;
}

/** Put before the URL of a name behind which each address is an instance: `dns+http://notification-pods:8080`. */
export const namedScheme = /^dns\+/;

const defaultLookMs = 5_000;

/**
 * Discovery by DNS names of many addresses, such as those of a headless Service of Kubernetes. The list follows the
 * name within `lookMs`, and stays as it was while the name cannot be resolved. Plain URLs are instances themselves.
 */
export function namedAddresses(
  addresses: Readonly<Record<string, readonly string[]>>,
  { logger, lookMs = defaultLookMs, resolve = allAddresses }: NamedAddressSettings,
): Discovery {
  const followed = new Map(Object.entries(addresses).map(([service, urls]) => [service, follow(service, urls)]));

  function follow(service: string, urls: readonly string[]) {
    let instances: readonly Instance[] = urls.filter((url) => !namedScheme.test(url)).map(instanceAt);
    let failing = false;
    async function look(): Promise<void> {
      try {
        const found = (await Promise.all(urls.map((url) => behind(url, resolve)))).flat().sort();
        failing = false;
        if (found.join() !== instances.map(({ url }) => url).join()) instances = found.map(instanceAt);
      } catch (error) {
        if (!failing)
          logger.warn('A name cannot be resolved; the addresses known last stay in use', { service, error });
        failing = true;
      }
    }
    if (!urls.some((url) => namedScheme.test(url))) return { instances: () => instances, end() {} };
    return { instances: () => instances, end: again(look, lookMs) };
  }

  return {
    instances: (service) => followed.get(service)?.instances() ?? none,
    register: async () => {},
    async close() {
      for (const { end } of followed.values()) end();
    },
  };
}

/** Looks at once, and so long after the end of each look: a silent server must not be asked ever more. Returns how to end that. */
function again(look: () => Promise<void>, pauseMs: number): () => void {
  let ended = false;
  let timer: NodeJS.Timeout | undefined;
  const next = () =>
    look().then(() => {
      if (!ended) timer = setTimeout(next, pauseMs).unref();
    });
  void next();
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}

const none: readonly Instance[] = [];
const instanceAt = (url: string): Instance => ({ id: url, url });

async function behind(url: string, resolve: (name: string) => Promise<string[]>): Promise<string[]> {
  if (!namedScheme.test(url)) return [url];
  const { protocol, hostname, port } = new URL(url.replace(namedScheme, ''));
  const found = await resolve(hostname);
  return found.map((address) => `${protocol}//${isIPv6(address) ? `[${address}]` : address}${port && `:${port}`}`);
}

// As a connection would resolve it, search domains of the cluster included, which queries of DNS alone know nothing of.
const allAddresses = async (name: string) => (await lookup(name, { all: true })).map(({ address }) => address);
