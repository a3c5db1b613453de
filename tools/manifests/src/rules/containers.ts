import { type Container, isService, type Probe, type Workload } from '../workload';

const probes = ['startupProbe', 'livenessProbe', 'readinessProbe'] as const;
// What all copies of a service lack at once, a broker or another service, must not take all of them away.
const pathOf = {
  startupProbe: /^\/health$/,
  livenessProbe: /^\/health$/,
  readinessProbe: /^\/ready(?:[?&]exclude=\w+)+$/,
};

/** A container names one image, has bounds and no rights, and says how it is. */
export function containerFaults(container: Container, workload: Workload): string[] {
  const { securityContext: rights = {} } = container;
  const faults: [boolean, string][] = [
    [!isOneImage(container.image), `has the image ${container.image}, which may become another one`],
    [rights.allowPrivilegeEscalation !== false, 'may gain privileges'],
    [rights.readOnlyRootFilesystem !== true, 'may write to its file system'],
    [rights.privileged === true, 'is privileged'],
    [!rights.capabilities?.drop?.includes('ALL') || rights.capabilities.add !== undefined, 'has capabilities'],
  ];
  return [
    ...faults.flatMap(([isOne, fault]) => (isOne ? [fault] : [])),
    ...boundFaults(container),
    ...(workload.stays ? probes.flatMap((probe) => probeFaults(probe, container, isService(workload))) : []),
  ];
}

function isOneImage(image: string): boolean {
  if (image.includes('@sha256:')) return true;
  const tag = image.slice(image.lastIndexOf('/') + 1).split(':')[1];
  return tag !== undefined && tag !== 'latest';
}

function boundFaults({ resources }: Container): string[] {
  return (['requests', 'limits'] as const).flatMap((bound) =>
    ['cpu', 'memory'].flatMap((what) => (resources?.[bound]?.[what] ? [] : [`has no ${bound}.${what}`])),
  );
}

function probeFaults(name: (typeof probes)[number], container: Container, serves: boolean): string[] {
  const probe = container[name];
  if (!probe) return [`has no ${name}`];
  const { path } = probe.httpGet ?? {};
  if (serves && !pathOf[name].test(path ?? '')) return [`asks ${path} as its ${name}, not ${pathOf[name].source}`];
  return knowsPort(container, probe) ? [] : [`asks a port that it does not have as its ${name}`];
}

function knowsPort({ ports = [] }: Container, { httpGet, tcpSocket }: Probe): boolean {
  const port = (httpGet ?? tcpSocket)?.port;
  return ports.some((one) => one.name === port || one.containerPort === port);
}
