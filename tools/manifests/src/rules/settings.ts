import { ConfigError, loadConfig } from '@shop/config';
import type { z } from 'zod';
import type { Manifest } from '../manifest';
import { type Container, isService, partOf, type Workload, workloadsIn } from '../workload';
import { named } from './pods';
import { secretsIn } from './references';
import type { Rule } from './rule';

export type Schemas = Readonly<Record<string, z.ZodObject<z.ZodRawShape>>>;

// Something that fits each setting that comes as a file.
const samples: Record<string, string> = {
  MONGODB_URI: 'mongodb://mongodb:27017/shop_x',
  AMQP_URL: 'amqp://rabbitmq:5672',
  REDIS_URL: 'redis://redis:6379',
  SMTP_URL: 'smtps://mail:465',
};
const secretSample = 'x'.repeat(40);

/** Each service would start with the environment that it is given, and understands every variable in it. */
export function settingsFit(schemas: Schemas): Rule {
  return (manifests) =>
    workloadsIn(manifests)
      .filter(isService)
      .flatMap((workload) => {
        const schema = schemas[partOf(workload) ?? ''];
        if (!schema) return [`${named(workload)} is no service`];
        const environment = environmentOf(workload, manifests);
        return [
          ...unknownKeys(environment, schema),
          ...refusals(environment, schema),
          ...missingFiles(workload, environment, manifests),
          ...graceFaults(workload, environment, schema),
        ].map((fault) => `${named(workload)}: ${fault}`);
      });
}

type Environment = Record<string, string>;

/** What the one container of a workload finds in its environment. */
export function environmentOf({ pod }: Workload, manifests: readonly Manifest[]): Environment {
  const [{ env = [], envFrom = [] } = {} as Container] = pod.containers;
  const maps = envFrom.flatMap(({ configMapRef }) =>
    manifests.filter(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === configMapRef?.name),
  );
  const shared = maps.map(({ data }) => data as Environment);
  return Object.assign({}, ...shared, Object.fromEntries(env.map(({ name, value = '' }) => [name, value])));
}

const settingOf = (key: string) => key.replace(/_FILE$/, '');

function unknownKeys(environment: Environment, schema: z.ZodObject): string[] {
  const known = Object.keys(schema.shape);
  return Object.keys(environment)
    .filter((key) => !known.includes(key) && !known.includes(settingOf(key)))
    .map((key) => `does not know the setting ${key}`);
}

function loaded(environment: Environment, schema: z.ZodObject<z.ZodRawShape>) {
  const entries = Object.entries(environment).map(([key, value]) =>
    key.endsWith('_FILE') ? [settingOf(key), samples[settingOf(key)] ?? secretSample] : [key, value],
  );
  return loadConfig(schema, Object.fromEntries(entries));
}

function refusals(environment: Environment, schema: z.ZodObject<z.ZodRawShape>): string[] {
  try {
    loaded(environment, schema);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map((problem) => `would not start: ${problem}`);
    throw error;
  }
}

/** Every `…_FILE` is a key of the secret that is mounted where the file is looked for. */
function missingFiles({ pod }: Workload, environment: Environment, manifests: readonly Manifest[]): string[] {
  const secrets = secretsIn(manifests);
  const files = (pod.volumes ?? []).flatMap(({ name, secret }) => {
    const mount = pod.containers.flatMap(({ volumeMounts = [] }) => volumeMounts).find((one) => one.name === name);
    return (secrets.get(secret?.secretName ?? '') ?? []).map((key) => `${mount?.mountPath}/${key}`);
  });
  return Object.entries(environment)
    .filter(([key, value]) => key.endsWith('_FILE') && !files.includes(value))
    .map(([key, value]) => `${key} names ${value}, which no secret holds`);
}

function graceFaults({ pod }: Workload, environment: Environment, schema: z.ZodObject<z.ZodRawShape>): string[] {
  if (refusals(environment, schema).length > 0) return [];
  const { SHUTDOWN_DELAY_MS, SHUTDOWN_GRACE_SECONDS } = loaded(environment, schema) as Record<string, number>;
  const needs = Number(SHUTDOWN_DELAY_MS) / 1000 + Number(SHUTDOWN_GRACE_SECONDS);
  const has = pod.terminationGracePeriodSeconds ?? 30;
  return has > needs ? [] : [`is killed after ${has} s, while it takes ${needs} s to stop`];
}
