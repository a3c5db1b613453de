/** What listens where: the number is added to the first gateway's port. */
export const portOffsets = {
  gateway: 0,
  auth: 1,
  user: 2,
  product: 3,
  order: 4,
  inventory: 5,
  payment: 6,
  shipping: 7,
  notification: 8,
  mongodb: 9,
  amqp: 10,
} as const;

export type ProcessName = keyof typeof portOffsets;
export type StoreName = 'mongodb' | 'amqp';
export type ServiceName = Exclude<ProcessName, StoreName>;

export const serviceNames = Object.keys(portOffsets).filter(
  (name): name is ServiceName => name !== 'mongodb' && name !== 'amqp',
);

/** The most that run of each service. */
export const mostInstances = 4;

const portsPerInstance = 20;

/** The port of a process; instances count from 1, and each has the ports of the one before it and 20 more. */
export const portOf = (name: ProcessName, gatewayPort: number, instance = 1) =>
  gatewayPort + (instance - 1) * portsPerInstance + portOffsets[name];

/** The gateway's /metrics, which are not for its public port. */
export const metricsPort = (gatewayPort: number, instance = 1) => portOf('gateway', gatewayPort, instance) + 11;

/** 1, 2 … up to the number of instances. */
export const instanceNumbers = (instances: number) => Array.from({ length: instances }, (_, index) => index + 1);

/** Every port that a stack with so many instances of each service may use. */
export function portsOf(gatewayPort: number, instances: number): number[] {
  const names = Object.keys(portOffsets) as ProcessName[];
  return instanceNumbers(instances).flatMap((instance) => [
    ...names.map((name) => portOf(name, gatewayPort, instance)),
    metricsPort(gatewayPort, instance),
  ]);
}
