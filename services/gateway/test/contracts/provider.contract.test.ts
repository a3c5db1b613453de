import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '@shop/contracts';
import { verifyProvider } from '@shop/pact';
import { silentTelemetry } from '@shop/telemetry';
import { testIdentity } from '@shop/testing';
import { startGateway } from '../../src/app';
import { settingsOf } from '../gateway-under-test';
import { startPromisedAnswers } from './promised-answers';

const keptDocument = join(__dirname, '../../../../docs/api/gateway.openapi.json');

verifyProvider('gateway', async () => {
  const identity = testIdentity();
  const services = await startPromisedAnswers();
  const away = new Set<string>();
  const gateway = await startGateway(settingsOf({}), {
    keys: identity.keys,
    telemetry: silentTelemetry('gateway'),
    auditLogger: silentTelemetry('gateway').logger,
    discovery: {
      instances: (service) => (away.has(service) ? [] : [{ id: 'promised', url: services.url }]),
      register: async () => {},
      close: async () => {},
    },
  });

  return {
    url: gateway.url,
    identity,
    apiDocument: JSON.parse(readFileSync(keptDocument, 'utf8')) as JsonObject,
    states: {
      'the order service is away': {
        setup: async () => away.add('order'),
        teardown: async () => away.delete('order'),
      },
    },
    async stop() {
      await gateway.stop(1_000);
      await services.stop();
    },
  };
});
