import { named } from '@shop/contracts';
import { z } from 'zod';
import type { DocumentedRoute } from './route';

const healthSchema = named('Health', z.object({ status: z.literal('up'), service: z.string() }));
export const readinessSchema = named(
  'Readiness',
  z.object({
    service: z.string(),
    status: z.enum(['ready', 'not_ready', 'stopping']),
    dependencies: z.record(z.string(), z.enum(['up', 'down'])),
  }),
);

const operation = { method: 'get', access: 'public', ignoresToken: true, internal: true, tag: 'operations' } as const;

const exclude = z.array(z.string()).optional();

/** What every service and the gateway answer of themselves, without a prefix, as the documents show it. */
export const healthAndReadiness: readonly DocumentedRoute[] = [
  {
    ...operation,
    path: '/health',
    operationId: 'getHealth',
    summary: 'Whether the process is alive',
    responses: { 200: { description: 'It is', schema: healthSchema } },
  },
  {
    ...operation,
    path: '/ready',
    operationId: 'getReadiness',
    summary: 'Whether it can do its work, with each dependency and its state',
    query: z.object({ exclude: exclude.describe('Dependencies that are told of and do not decide; may be repeated') }),
    responses: {
      200: { description: 'It can', schema: readinessSchema },
      503: { description: 'It cannot, or is about to stop', schema: readinessSchema },
    },
  },
];

/** What every service answers to Prometheus on its own port. */
export const metrics: DocumentedRoute = {
  ...operation,
  path: '/metrics',
  operationId: 'getMetrics',
  summary: 'What it counts and measures, as Prometheus reads it',
  responses: { 200: { description: 'Every metric', alternatives: { 'text/plain': z.string() } } },
};
