import { type Manifest, ofKind } from '../manifest';
import { isService, workloadsIn } from '../workload';
import type { Rule } from './rule';
import { environmentOf } from './settings';

interface Service extends Manifest {
  kind: 'Service';
  spec: { ports: { port: number }[] };
}

/** Where the services are said to be is where they are: a Service of that name with that port, for each of them. */
export const addressesLead: Rule = (manifests) => {
  const workloads = workloadsIn(manifests).filter(isService);
  const places = ofKind<Service>('Service', manifests).flatMap(({ metadata, spec }) =>
    spec.ports.map(({ port }) => `${metadata.name}=http://${metadata.name}:${port}`),
  );
  return workloads.flatMap((workload) => {
    const { SERVICE_ADDRESSES = '' } = environmentOf(workload, manifests);
    const named = SERVICE_ADDRESSES.split(',');
    const wrong = named.filter((address) => !places.includes(address));
    const missing = workloads.filter(
      ({ name }) => name !== 'gateway' && !named.some((one) => one.startsWith(`${name}=`)),
    );
    return [
      ...wrong.map((address) => `${workload.name}: ${address} leads nowhere`),
      ...missing.map(({ name }) => `${workload.name} is not told where ${name} is`),
    ];
  });
};
