import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Discovery } from '@shop/discovery';
import type { Telemetry } from '@shop/telemetry';
import { answerTimeOf } from '../domain/answer-time';
import { bodyLimitOf } from '../domain/body-limits';
import { pathOf } from '../domain/locate';
import { type ServiceName, serviceNames } from '../domain/routing-table';
import { type ForwardingFacts, forwardedHeaders } from './forwarded-headers';
import type { LegacySystem } from './legacy-systems';
import type { InstanceLooks } from './look-at-instance';
import { ProxiedExchange } from './proxied-exchange';
import { bodyOf } from './request-body';
import type { ReturnedHeaders } from './returned-headers';
import type { StaleCatalogue } from './stale-catalogue';
import { Upstream, type UpstreamReport, type UpstreamSettings } from './upstream';

export interface ForwardedRequest {
  service: ServiceName;
  /** Path and query as the service sees them. */
  target: string;
  facts: ForwardingFacts;
  ownHeaders: Readonly<ReturnedHeaders>;
  /** Answers in place of the service. */
  legacy?: LegacySystem | undefined;
}

/** Hands requests on to the services. */
export interface Forwarder {
  /** Resolves when the answer was sent or nobody waits for it. @throws ShopError when no answer was begun */
  forward(request: IncomingMessage, response: ServerResponse, to: ForwardedRequest): Promise<void>;
  /** Whether a service is known not to answer at the moment, so that asking it another way is in vain, too. */
  isGone(service: ServiceName): boolean;
  /** What is known of every service at this moment. */
  report(): UpstreamReport[];
  close(): Promise<void>;
}

export interface ForwarderParts {
  discovery: Discovery;
  telemetry: Telemetry;
  catalogue: StaleCatalogue;
  looks: Pick<InstanceLooks, 'isAlive'>;
}

export function createForwarder(
  settings: UpstreamSettings,
  { discovery, telemetry, catalogue, looks }: ForwarderParts,
): Forwarder {
  const upstreams = new Map<ServiceName, Upstream>(
    serviceNames.map((service) => [service, new Upstream(service, settings, { discovery, looks, telemetry })]),
  );

  async function handOn(request: IncomingMessage, response: ServerResponse, to: ForwardedRequest): Promise<void> {
    const { service, facts, ownHeaders, legacy } = to;
    const upstream = legacy?.upstream ?? (upstreams.get(service) as Upstream);
    const target = legacy ? `${legacy.basePath}${to.target}` : to.target;
    const body = await bodyOf(request, bodyLimitOf(pathOf(to.target)));
    const headers = forwardedHeaders(request, facts);
    if (response.destroyed) return;
    const answerTime = upstream.enter(performance.now(), answerTimeOf(request.method, to.target));
    await new Promise<void>((resolve, reject) => {
      const copy = legacy ? undefined : catalogue.copyOf(request.method, target);
      const exchange = new ProxiedExchange(
        upstream,
        { request, response, target, answerTime, prefix: facts.prefix, headers, body, ownHeaders, copy },
        (error) => (error === undefined ? resolve() : reject(error)),
      );
      response.once('close', () => {
        if (!response.writableEnded) exchange.cancel();
      });
      exchange.start();
    });
  }

  return {
    async forward(request, response, to) {
      try {
        await handOn(request, response, to);
      } catch (error) {
        if (to.legacy || !catalogue.standsIn(error, request.method, to.target, response, to.ownHeaders)) throw error;
      }
    },
    isGone: (service) => (upstreams.get(service) as Upstream).isGone(),
    report: () => [...upstreams.values()].map((upstream) => upstream.report()),
    async close() {
      await Promise.all([...upstreams.values()].map((upstream) => upstream.close()));
    },
  };
}
