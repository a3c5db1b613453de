import { z } from 'zod';
import type { BrokerSettings } from './config';

/** A Pact Broker, which keeps pacts, results and deployments itself (https://docs.pact.io/pact_broker). */
export interface Broker {
  mayDeploy(service: string, version: string, environment: string): Promise<{ ok: boolean; reason: string }>;
  /** @throws when the broker knows neither that version nor that environment */
  recordDeployment(service: string, version: string, environment: string): Promise<void>;
}

const timeoutMs = 30_000;

const matrixSchema = z.object({
  summary: z.object({ deployable: z.boolean().nullable(), reason: z.string() }),
});

const versionSchema = z.object({
  _links: z.object({
    'pb:record-deployment': z.array(z.object({ name: z.string(), href: z.string() })).default([]),
  }),
});

/** Talks to the broker over its HTTP API, which is what its own command line tools do. */
export function connectBroker({ url, authorization }: BrokerSettings): Broker {
  const base = url.replace(/\/$/, '');
  const accept = { accept: 'application/hal+json', ...(authorization ? { authorization } : {}) };

  async function ask(target: string, init: RequestInit = {}): Promise<unknown> {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(target, { ...init, headers: { ...accept, ...init.headers }, signal });
    if (!response.ok) throw new Error(`The broker answers ${response.status} for ${new URL(target).pathname}`);
    return response.json();
  }

  return {
    async mayDeploy(service, version, environment) {
      const query = new URLSearchParams([
        ['q[][pacticipant]', service],
        ['q[][version]', version],
        ['latestby', 'cvp'],
        ['environment', environment],
      ]);
      const { summary } = matrixSchema.parse(await ask(`${base}/matrix?${query}`));
      // `null` is a broker that cannot tell: a verification is still missing.
      return { ok: summary.deployable === true, reason: summary.reason };
    },

    async recordDeployment(service, version, environment) {
      const path = `/pacticipants/${encodeURIComponent(service)}/versions/${encodeURIComponent(version)}`;
      const { _links: links } = versionSchema.parse(await ask(`${base}${path}`));
      const link = links['pb:record-deployment'].find(({ name }) => name === environment);
      if (!link) throw new Error(`The broker has no environment ${environment} to deploy ${service} to`);
      const headers = { 'content-type': 'application/json' };
      await ask(new URL(link.href, `${base}/`).href, { method: 'POST', headers, body: '{}' });
    },
  };
}
