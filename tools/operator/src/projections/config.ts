import { join } from 'node:path';
import { ConfigError, loadConfig } from '@shop/config';
import { databaseUri, readStackFile } from '@shop/devstack';
import { z } from 'zod';

const settings = z.object({
  MONGODB_URI: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\/./, 'expected mongodb://host:port')
    .optional(),
  DATA_DIR: z.string().default('.data'),
});

/**
 * The order service's database: the one that `MONGODB_URI` names, itself or as the server of a whole platform, else
 * that of the platform that runs here.
 *
 * @throws ConfigError when neither is there
 */
export function orderDatabase(env: Record<string, string | undefined>): string {
  const { MONGODB_URI, DATA_DIR } = loadConfig(settings, env);
  if (MONGODB_URI) return /_order(\?|$)/.test(MONGODB_URI) ? MONGODB_URI : databaseUri(MONGODB_URI, 'order');
  const store = readStackFile(DATA_DIR)?.processes.find((one) => one.name === 'mongodb');
  if (store) return databaseUri(`mongodb://127.0.0.1:${store.port}`, 'order');
  throw new ConfigError([
    `no platform with a database of its own runs on ${join(DATA_DIR, 'stack.json')}: start it with npm start, or set MONGODB_URI or DATA_DIR`,
  ]);
}
