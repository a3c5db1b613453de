import { join, resolve } from 'node:path';
import type { StackSettings } from './config';
import { databaseUri } from './database-uri';
import { instanceNumbers, metricsPort, portOf, type ServiceName, type StoreName, serviceNames } from './ports';
import { acceptsConnections, readyOverHttp } from './probes';
import { repositoryRoot } from './repository-root';
import type { Secrets } from './secrets';
import type { ProcessPlan } from './supervised-process';

// Compiled code is kept between starts, for all stacks of this checkout: it halves the time to ready.
const compileCache = join(repositoryRoot, '.cache', 'compiled');

// Smaller young generations take no memory off an idle platform, and cost a third more processor time under load.
const heap = ['--max-semi-space-size=16'];

// Nobody waits for their answer at this moment: on a busy machine they come after those for whom somebody does.
const behindTheScenes: readonly ServiceName[] = ['inventory', 'payment', 'shipping', 'notification'];
const nicenessBehindTheScenes = 5;

/** Every process of a stack: the stores it brings itself, then the services. Paths are made absolute here. */
export function planStack(settings: StackSettings, secrets: Secrets): ProcessPlan[] {
  const services = instanceNumbers(settings.instances).flatMap((instance) =>
    serviceNames.map((service) => planService({ service, instance }, settings, secrets)),
  );
  return [...planStores(settings), ...services];
}

function planStores(settings: StackSettings): ProcessPlan[] {
  const stores: StoreName[] = [];
  if (!settings.mongodbUri) stores.push('mongodb');
  if (!settings.amqpUrl) stores.push('amqp');
  return stores.map((name) => {
    const port = portOf(name, settings.port);
    return {
      name,
      kind: 'store',
      port,
      script: join(repositoryRoot, 'tools', 'devstack', 'dist', `${name}.cjs`),
      nodeOptions: heap,
      env: { ...common(settings), PORT: String(port), DATA_DIR: resolve(settings.dataDir, name) },
      probe: acceptsConnections(port),
    };
  });
}

/** One of the processes of a service. */
interface ServiceInstance {
  service: ServiceName;
  /** From 1. */
  instance: number;
}

function planService(one: ServiceInstance, settings: StackSettings, secrets: Secrets): ProcessPlan {
  const { service, instance } = one;
  const port = portOf(service, settings.port, instance);
  return {
    name: instance === 1 ? service : `${service}-${instance}`,
    kind: 'service',
    ...(service === 'gateway' ? { isDoor: true } : {}),
    port,
    script: join(repositoryRoot, 'services', service, 'dist', 'main.cjs'),
    nodeOptions: heap,
    ...(behindTheScenes.includes(service) ? { niceness: nicenessBehindTheScenes } : {}),
    env: serviceEnvironment(one, settings, secrets),
    probe: readyOverHttp(port),
  };
}

const loopback = (port: number) => `127.0.0.1:${port}`;

/** A service with several instances appears several times. */
const serviceAddresses = ({ port, instances }: StackSettings) =>
  serviceNames
    .flatMap((name) => instanceNumbers(instances).map((one) => `${name}=http://${loopback(portOf(name, port, one))}`))
    .join(',');

function serviceEnvironment(
  { service, instance }: ServiceInstance,
  settings: StackSettings,
  secrets: Secrets,
): Record<string, string> {
  const mongodbUri = settings.mongodbUri ?? `mongodb://${loopback(portOf('mongodb', settings.port))}`;
  return {
    ...common(settings),
    ...secrets,
    HOST: '127.0.0.1',
    PORT: String(portOf(service, settings.port, instance)),
    // Shared by the instances, as the database is: what one writes there is named after what it is about.
    DATA_DIR: resolve(settings.dataDir, service),
    SERVICE_ADDRESSES: serviceAddresses(settings),
    MONGODB_URI: databaseUri(mongodbUri, service),
    AMQP_URL: settings.amqpUrl ?? `amqp://${loopback(portOf('amqp', settings.port))}`,
    ...set('CONSUL_HTTP_ADDR', settings.consulHttpAddr),
    ...(service === 'auth' ? { ADMIN_EMAIL: settings.adminEmail, ADMIN_PASSWORD: settings.adminPassword } : {}),
    // It moves no money, and gives way to an acquirer that is named.
    ...(service === 'payment' ? { CARD_SANDBOX: 'true' } : {}),
    ...(service === 'gateway'
      ? {
          METRICS_PORT: String(metricsPort(settings.port, instance)),
          ...set('RATE_LIMIT_SCALE', settings.rateLimitScale),
          ...set('REDIS_URL', settings.redisUrl),
        }
      : {}),
  };
}

const common = (settings: StackSettings) => ({
  ...settings.inherited,
  NODE_ENV: 'development',
  NODE_COMPILE_CACHE: compileCache,
  MALLOC_ARENA_MAX: '1', // glibc keeps memory for each thread otherwise, and a service has a dozen
  LOG_LEVEL: settings.logLevel,
});

const set = (key: string, value: string | number | undefined): Record<string, string> =>
  value === undefined ? {} : { [key]: String(value) };
