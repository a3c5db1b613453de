/** What listens where: the number is added to the gateway's port. */
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

export const portOf = (name: ProcessName, gatewayPort: number) => gatewayPort + portOffsets[name];

/** The gateway's /metrics, which are not for its public port. */
export const metricsPort = (gatewayPort: number) => gatewayPort + 11;
