import { type Manifest, ofKind } from '../manifest';
import { isService, workloadsIn } from '../workload';
import type { Rule } from './rule';
import { environmentOf } from './settings';

interface Service extends Manifest {
  kind: 'Service';
  spec: { clusterIP?: string; selector?: Record<string, string>; ports: { port: number }[] };
}

/** Where the services are said to be is where they are: a Service of that name with that port, for each of them. */
export const addressesLead: Rule = (manifests) => {
  const workloads = workloadsIn(manifests).filter(isService);
  const places = ofKind<Service>('Service', manifests).flatMap(placesOf);
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

/** Behind the name of a headless Service is the address of each pod: the service is whom it selects. */
function placesOf({ metadata, spec: { clusterIP, selector, ports } }: Service): string[] {
  const headless = clusterIP === 'None';
  const service = headless ? selector?.['app.kubernetes.io/name'] : metadata.name;
  return ports.map(({ port }) => `${service}=${headless ? 'dns+' : ''}http://${metadata.name}:${port}`);
}
