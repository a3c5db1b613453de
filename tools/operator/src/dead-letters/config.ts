import { parseArgs } from 'node:util';
import { ConfigError, loadConfig } from '@shop/config';
import { localAdmin, readStackFile } from '@shop/devstack';
import { z } from 'zod';

const settings = z.object({
  SHOP_URL: z.url().optional(),
  DATA_DIR: z.string().default('.data'),
  ADMIN_EMAIL: z.string().default(localAdmin.email),
  ADMIN_PASSWORD: z.string().default(localAdmin.password),
});

export const usage = `npm run dlq -- list                          how many dead letters each queue has
npm run dlq -- list <queue>                  the dead letters of a queue
npm run dlq -- show <queue> <id>             one with its headers and content
npm run dlq -- replay <queue> <id>|--all     send to the queue again
npm run dlq -- discard <queue> <id>|--all    throw away for good
npm run dlq -- log [<queue>]                 who has replayed or discarded what
--json prints what the platform answered. SHOP_URL, ADMIN_EMAIL and ADMIN_PASSWORD say where and as whom; left out:
the platform that runs here.`;

export interface DeadLettersConfig {
  url: string;
  email: string;
  password: string;
  command: Command;
  json: boolean;
}

export type Command =
  | { action: 'list' | 'log'; queue?: string }
  | { action: 'show'; queue: string; id: string }
  | { action: 'replay' | 'discard'; queue: string; chosen: { id: string } | { all: true } };

/** @throws ConfigError that says how it is meant */
export function readConfig(args: string[], env: Record<string, string | undefined>): DeadLettersConfig {
  const { SHOP_URL, DATA_DIR, ADMIN_EMAIL, ADMIN_PASSWORD } = loadConfig(settings, env);
  const { values, positionals } = parsed(args);
  const url = SHOP_URL ?? readStackFile(DATA_DIR)?.url ?? 'http://127.0.0.1:3000';
  const command = commandOf(positionals, values.all ?? false);
  if (!command) throw new ConfigError(['the command is not complete, or says too much', usage]);
  return {
    url: url.replace(/\/$/, ''),
    email: ADMIN_EMAIL,
    password: ADMIN_PASSWORD,
    command,
    json: values.json ?? false,
  };
}

function parsed(args: string[]) {
  try {
    const options = { all: { type: 'boolean' }, json: { type: 'boolean' } } as const;
    return parseArgs({ args, allowPositionals: true, options });
  } catch (error) {
    throw new ConfigError([(error as Error).message, usage]);
  }
}

function commandOf([action, queue, id, ...more]: string[], all: boolean): Command | undefined {
  if (more.length > 0) return undefined;
  if ((action === 'list' || action === 'log') && !id && !all) return { action, ...(queue ? { queue } : {}) };
  if (!queue) return undefined;
  if (action === 'show' && id && !all) return { action, queue, id };
  if (action !== 'replay' && action !== 'discard') return undefined;
  if (all) return id ? undefined : { action, queue, chosen: { all: true } };
  return id ? { action, queue, chosen: { id } } : undefined;
}
