import type { Edge } from '../service-map';
import { isService, partOf, type Workload, workloadsIn } from '../workload';
import { named } from './pods';
import type { Rule } from './rule';
import type { Schemas } from './settings';

// The frame of the services checks these (libs/service): whoever has an address of the store.
const checkOfSetting: Record<string, string> = { MONGODB_URI: 'mongodb', AMQP_URL: 'rabbitmq' };

/** What a readiness probe leaves out, the service checks: to any other name it answers 400, and is never ready. */
export function readinessLeavesOutChecks(edges: readonly Edge[], schemas: Schemas): Rule {
  return (manifests) =>
    workloadsIn(manifests)
      .filter(isService)
      .flatMap((workload) => {
        const service = partOf(workload) ?? '';
        const checks = [...storesOf(schemas[service]), ...servicesAskedBy(service, edges)];
        return leftOut(workload)
          .filter((name) => !checks.includes(name))
          .map((name) => `${named(workload)}: leaves ${name} out of its readiness, which it does not check`);
      });
}

const storesOf = (schema: Schemas[string] | undefined): string[] =>
  Object.keys(schema?.shape ?? {}).flatMap((setting) => checkOfSetting[setting] ?? []);

const servicesAskedBy = (service: string, edges: readonly Edge[]): string[] =>
  edges.filter(({ from, path }) => from === service && path === '/ready').map(({ to }) => to);

const leftOut = ({ pod }: Workload): string[] =>
  pod.containers.flatMap(({ readinessProbe }) =>
    new URL(readinessProbe?.httpGet?.path ?? '/', 'http://localhost').searchParams.getAll('exclude'),
  );
