import { parseArgs } from 'node:util';
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

/** Every service with a database; the gateway keeps nothing that lasts. */
export const storedServices = [
  'auth',
  'user',
  'product',
  'order',
  'inventory',
  'payment',
  'shipping',
  'notification',
] as const;

export const usage = `npm run backup -- <folder>                      every service's database, into a new folder
npm run restore -- <folder> [--service order]   from there, into databases that are empty; also one service's alone
MONGODB_URI names the server, with a user who may read and write all databases; left out: that of the platform that
runs on DATA_DIR (.data).`;

export interface BackupConfig {
  action: 'backup' | 'restore';
  folder: string;
  databases: { service: string; uri: string }[];
}

/** @throws ConfigError that says how it is meant */
export function readConfig(args: string[], env: Record<string, string | undefined>): BackupConfig {
  const { values, positionals } = parsed(args);
  const [action, folder, ...more] = positionals;
  const services = values.service ?? storedServices;
  const unknown = services.filter((service) => !storedServices.some((one) => one === service));
  if ((action !== 'backup' && action !== 'restore') || !folder || more.length > 0 || unknown.length > 0) {
    throw new ConfigError(['the command is not complete, or says too much', usage]);
  }
  const server = serverUri(env);
  return { action, folder, databases: services.map((service) => ({ service, uri: databaseUri(server, service) })) };
}

function parsed(args: string[]) {
  try {
    return parseArgs({ args, allowPositionals: true, options: { service: { type: 'string', multiple: true } } });
  } catch (error) {
    throw new ConfigError([(error as Error).message, usage]);
  }
}

function serverUri(env: Record<string, string | undefined>): string {
  const { MONGODB_URI, DATA_DIR } = loadConfig(settings, env);
  if (MONGODB_URI) return MONGODB_URI;
  const store = readStackFile(DATA_DIR)?.processes.find((one) => one.name === 'mongodb');
  if (store) return `mongodb://127.0.0.1:${store.port}`;
  throw new ConfigError([`no platform with a database of its own runs on ${DATA_DIR}: set MONGODB_URI or DATA_DIR`]);
}
