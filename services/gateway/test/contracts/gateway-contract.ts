import {
  asAdmin,
  asCustomer,
  type Contract,
  contractBetween,
  customerId,
  exampleOf,
  fromProviderState,
  type TextBody,
} from '@shop/pact';
import { silentTelemetry } from '@shop/telemetry';
import { testIdentity } from '@shop/testing';
import { type StartedGateway, startGateway } from '../../src/app';
import type { ServiceName } from '../../src/domain/routing-table';
import { type FakeService, replies, startFakeService } from '../fake-service';
import { settingsOf } from '../gateway-under-test';
import { type Relay, startRelay } from './relay';

export interface ForwardedExample {
  operation: string;
  as?: string;
  given?: string;
  caller?: 'customer' | 'admin';
  /** The parameters of the path: an example, and the name under which the provider's state knows the real one. */
  params?: Record<string, { example: string; state?: string }>;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: unknown;
  text?: TextBody;
  /** Where clients find it; left out: below /api/v1. */
  prefix?: string;
  response: {
    status: number;
    headers?: Record<string, unknown>;
    body?: unknown;
    text?: TextBody;
  };
}

export interface GatewayContract {
  contract: Contract;
  /** What the gateway's clients rely on, by way of the gateway: it comes to the service, and back, as it is. */
  forwards(example: ForwardedExample): void;
  /** What the gateway asks for an answer of its own, and expects to become of it. */
  asks(example: ForwardedExample & { through: string; becomes: (answer: Record<string, unknown>) => void }): void;
  /** What the gateway asks of its own accord. */
  watches(
    operation: string,
    response: ForwardedExample['response'],
    seen: (parts: { gateway: StartedGateway; serviceUrl: string }) => Promise<void>,
  ): void;
}

const identity = testIdentity();
const named = { customer: asCustomer, admin: asAdmin };
const real = { customer: () => identity.customer(customerId), admin: () => identity.admin() };

/** The contract of the gateway with a service, kept by the gateway's own code from its door on. */
export function gatewayContract(provider: ServiceName): GatewayContract {
  const contract = contractBetween('gateway', provider);
  let relay: Relay;
  let order: FakeService;
  let gateway: StartedGateway;

  beforeAll(async () => {
    relay = await startRelay();
    order = await startFakeService();
    order.answer = knownOrder;
    const instances = [{ id: 'pact', url: relay.url }];
    gateway = await startGateway(settingsOf({}, { COMPOSITION_TIMEOUT_MS: 5_000, UPSTREAM_TIMEOUT_MS: 5_000 }), {
      keys: identity.keys,
      telemetry: silentTelemetry('gateway'),
      auditLogger: silentTelemetry('gateway').logger,
      discovery: {
        instances(service) {
          if (service === provider) return instances;
          return service === 'order' ? [{ id: 'order', url: order.url }] : [];
        },
        register: async () => {},
        close: async () => {},
      },
    });
  });
  afterAll(async () => {
    await gateway.stop(1_000);
    await relay.stop();
    await order.stop();
  });

  function requestOf(example: ForwardedExample) {
    const { caller, query, headers, body, text } = example;
    return {
      path: pathOf(example),
      ...(query ? { query } : {}),
      headers: { ...(caller ? named[caller]() : {}), ...headers },
      ...(body === undefined ? {} : { body }),
      ...(text ? { text } : {}),
    };
  }

  const authorization = (caller: ForwardedExample['caller']) =>
    caller ? { authorization: real[caller]() } : undefined;

  return {
    contract,
    forwards(example) {
      const { operation, as, given, caller, response, prefix = '/api/v1' } = example;
      const { body, text } = example;
      contract.http({
        operation,
        ...(as === undefined ? {} : { as }),
        ...(given === undefined ? {} : { given }),
        request: requestOf(example),
        response,
        async exercise(url) {
          relay.leadTo(url);
          const query = example.query ? `?${new URLSearchParams(example.query)}` : '';
          const answer = await fetch(`${gateway.url}${prefix}${examplePath(example)}${query}`, {
            method: operation.split(' ')[0] as string,
            headers: {
              ...(body === undefined ? {} : { 'content-type': 'application/json' }),
              ...(text ? { 'content-type': text.type } : {}),
              ...authorization(caller),
              ...example.headers,
            },
            ...(body === undefined ? {} : { body: JSON.stringify(exampleOf(body)) }),
            ...(text ? { body: text.content } : {}),
          });
          const received = await answer.text();
          expect(answer.status).toBe(response.status);
          if (response.body !== undefined) expect(JSON.parse(received)).toEqual(exampleOf(response.body));
          else expect(received).toBe(response.text?.content ?? '');
        },
      });
    },
    asks({ through, becomes, ...example }) {
      contract.http({
        operation: example.operation,
        as: example.as ?? 'for a composed answer',
        ...(example.given === undefined ? {} : { given: example.given }),
        request: requestOf(example),
        response: example.response,
        async exercise(url) {
          relay.leadTo(url);
          const headers = { ...authorization(example.caller) };
          const answer = await fetch(`${gateway.url}/api/v1${through}`, { headers });
          expect(answer.status).toBe(200);
          becomes((await answer.json()) as Record<string, unknown>);
        },
      });
    },
    watches(operation, response, seen) {
      contract.http({
        operation,
        request: {},
        response,
        async exercise(url) {
          relay.leadTo(url, operation.split(' ')[1]);
          await seen({ gateway, serviceUrl: url });
        },
      });
    },
  };
}

/** Nothing of an order's details is asked before the order itself is known. */
const knownOrder: FakeService['answer'] = (request, response, body) =>
  request.url === '/orders/order-1'
    ? replies(200, { id: 'order-1', customerId, items: [{ productId: 'lamp-1' }] })(request, response, body)
    : replies(404, {})(request, response, body);

function examplePath({ operation, params = {} }: ForwardedExample): string {
  const [, path = ''] = operation.split(' ');
  return path.replace(/\{(\w+)\}/g, (_, name: string) => params[name]?.example ?? name);
}

/** Where the provider's state decides a parameter, the path is made of what it says. */
function pathOf(example: ForwardedExample): unknown {
  const { operation, params = {} } = example;
  if (!Object.values(params).some(({ state }) => state !== undefined)) return examplePath(example);
  const [, path = ''] = operation.split(' ');
  const template = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const { state, example: fixed } = params[name] ?? { example: name };
    return state === undefined ? fixed : `\${${state}}`;
  });
  return fromProviderState(template, examplePath(example));
}
