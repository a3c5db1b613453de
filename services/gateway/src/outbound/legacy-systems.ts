import type { IncomingHttpHeaders } from 'node:http';
import { fixedAddresses } from '@shop/discovery';
import type { Telemetry } from '@shop/telemetry';
import { goesToLegacy, type LegacyRoute } from '../domain/legacy-switch';
import type { InstanceLooks } from './look-at-instance';
import { Upstream, type UpstreamSettings } from './upstream';

/** A legacy system that answers for a resource in place of its service. */
export interface LegacySystem {
  upstream: Upstream;
  /** Put before the path. */
  basePath: string;
  forwardToken: boolean;
}

/** The strangler switch: which requests still go, or go back, to a legacy system. */
export interface LegacySystems {
  systemFor(resource: string, headers: IncomingHttpHeaders, client: string): LegacySystem | undefined;
  /** Takes over other routes. What is under way at a system that is left ends as it ends. */
  use(routes: readonly LegacyRoute[]): void;
  close(): Promise<void>;
}

type Entry = LegacySystem & { route: LegacyRoute };

export function createLegacySystems(
  settings: UpstreamSettings,
  { looks, telemetry }: { looks: Pick<InstanceLooks, 'isAlive'>; telemetry: Telemetry },
): LegacySystems {
  let entries = new Map<string, Entry>();

  function upstreamOf({ resource, url }: LegacyRoute): Upstream {
    const known = entries.get(resource);
    if (known?.route.url === url) return known.upstream;
    const name = `legacy-${resource}`;
    const discovery = fixedAddresses({ [name]: [new URL(url).origin] });
    return new Upstream(name, settings, { discovery, looks, telemetry });
  }

  function entryOf(route: LegacyRoute): Entry {
    const { pathname } = new URL(route.url);
    const basePath = pathname === '/' ? '' : pathname;
    return { route, upstream: upstreamOf(route), basePath, forwardToken: route.forwardToken };
  }

  return {
    systemFor(resource, headers, client) {
      const entry = entries.get(resource);
      return entry && goesToLegacy(entry.route, headers, client) ? entry : undefined;
    },
    use(routes) {
      const next = new Map(routes.map((route) => [route.resource, entryOf(route)]));
      for (const [resource, { upstream }] of entries) {
        if (next.get(resource)?.upstream !== upstream) void upstream.retire();
      }
      entries = next;
    },
    async close() {
      await Promise.all([...entries.values()].map(({ upstream }) => upstream.close()));
    },
  };
}
