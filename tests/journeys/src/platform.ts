import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { runStack, type StackRun } from '@shop/devstack';
import mongoose from 'mongoose';

/** What a journey knows of the platform: how to reach it and, when the tests started it themselves, what runs where. */
export interface Platform {
  url: string;
  adminEmail: string;
  adminPassword: string;
  /** Where the tests' own platform keeps its data and `stack.json`; undefined for one that runs elsewhere. */
  dataDir?: string;
  /** The servers that the tests' own platform runs on, where they are not its own. */
  mongodbUri?: string;
  amqpUrl?: string;
  amqpNamespace?: string;
}

type Environment = Record<string, string | undefined>;

const adminEmail = 'admin@shop.example';
const adminPassword = 'journey-admin-password';

/** Starts a platform for the journeys, on the servers that MONGODB_URI, AMQP_URL and REDIS_URL name where set. */
export async function startPlatform(env: Environment): Promise<{ platform: Platform; stop: () => Promise<void> }> {
  const mongodbUri = env.MONGODB_URI && ownDatabases(env.MONGODB_URI);
  const amqpNamespace = env.AMQP_URL && `journeys-${randomBytes(4).toString('hex')}`;
  const stack = await runStack({
    inherit: env,
    env: {
      ADMIN_EMAIL: adminEmail,
      ADMIN_PASSWORD: adminPassword,
      // The budgets are a journey's subject only where it starts a gateway for that.
      RATE_LIMIT_SCALE: '1000',
      LOG_LEVEL: env.LOG_LEVEL ?? 'info',
      ...(mongodbUri ? { MONGODB_URI: mongodbUri } : {}),
      ...(amqpNamespace ? { AMQP_NAMESPACE: amqpNamespace } : {}),
    },
  });
  return {
    platform: {
      url: stack.url,
      adminEmail,
      adminPassword,
      dataDir: stack.dataDir,
      ...(mongodbUri ? { mongodbUri } : {}),
      ...(amqpNamespace ? { amqpUrl: env.AMQP_URL, amqpNamespace } : {}),
    },
    stop: async () => {
      await stopAndCheck(stack);
      if (mongodbUri) await dropDatabases(mongodbUri);
    },
  };
}

/** Each run has databases of its own on a shared server, and drops them; so has it exchanges and queues, by name. */
function ownDatabases(uri: string): string {
  const { server, options } = parts(uri);
  return `${server}/journeys_${randomBytes(4).toString('hex')}${options}`;
}

async function dropDatabases(uri: string): Promise<void> {
  const { server, database, options } = parts(uri);
  const connection = await mongoose.createConnection(`${server}/${options}`).asPromise();
  const { databases } = await connection.listDatabases();
  const own = databases.filter(({ name }) => name.startsWith(`${database}_`));
  for (const { name } of own) await connection.useDb(name).dropDatabase();
  await connection.close();
}

function parts(uri: string) {
  const match = /^(mongodb(?:\+srv)?:\/\/[^/?]+)\/?([^?]*)(\?.*)?$/.exec(uri);
  const [, server = uri, database = '', options = ''] = match ?? [];
  return { server, database, options };
}

async function stopAndCheck(stack: StackRun): Promise<void> {
  const code = await stack.stop();
  rmSync(stack.dataDir, { recursive: true, force: true });
  if (code === 0) return;
  // Jest does not show what a teardown throws when it is told to exit anyway.
  process.stderr.write(`The platform ended with exit code ${code} instead of 0:\n${stack.output().slice(-4_000)}\n`);
  throw new Error(`The platform ended with exit code ${code} instead of 0`);
}

/** Hands the platform to the test files, which run in processes of their own: by the environment. */
export function announcePlatform(platform: Platform, env: Environment): void {
  env.SHOP_URL = platform.url;
  env.ADMIN_EMAIL = platform.adminEmail;
  env.ADMIN_PASSWORD = platform.adminPassword;
  const own = {
    SHOP_DATA_DIR: platform.dataDir,
    SHOP_MONGODB_URI: platform.mongodbUri,
    SHOP_AMQP_URL: platform.amqpUrl,
    SHOP_AMQP_NAMESPACE: platform.amqpNamespace,
  };
  for (const [name, value] of Object.entries(own)) if (value) env[name] = value;
}

/** The platform this test file runs against: the one started for the run, or the one that SHOP_URL names. */
export function platformFrom(env: Environment): Platform {
  if (!env.SHOP_URL) throw new Error('Run the journeys with `npm test -- journeys`: it starts the platform they need');
  return {
    url: env.SHOP_URL,
    adminEmail: env.ADMIN_EMAIL ?? adminEmail,
    adminPassword: env.ADMIN_PASSWORD ?? 'local-admin-password',
    dataDir: env.SHOP_DATA_DIR,
    mongodbUri: env.SHOP_MONGODB_URI,
    amqpUrl: env.SHOP_AMQP_URL,
    amqpNamespace: env.SHOP_AMQP_NAMESPACE,
  };
}
