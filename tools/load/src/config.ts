import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ConfigError, loadConfig } from '@shop/config';
import { z } from 'zod';

const parts = ['catalogue', 'orders', 'all', 'gateway', 'sick-service'] as const;

const settings = z.object({
  /** Where the shared data lies; its catalogue is used when it is there. */
  SHARED_DIR: z.string().default('../shared'),
});

const options = z.object({
  part: z.enum(parts).default('all'),
  seconds: z.coerce.number().int().min(1).max(3_600).default(10),
  clients: z.coerce.number().int().min(1).max(1_000).optional(),
});

export interface LoadConfig {
  part: (typeof parts)[number];
  /** Length of each measurement; the warm-up comes before it. */
  seconds: number;
  catalogueClients: number;
  orderClients: number;
  catalogueFile: string;
  /** Handed to the platform. */
  inherit: Record<string, string | undefined>;
}

export const usage = 'npm run bench -- [catalogue|orders|all|gateway|sick-service] [--seconds N] [--clients N]';

/** @throws ConfigError naming what is wrong with a setting or an option */
export function readConfig(args: string[], env: Record<string, string | undefined>): LoadConfig {
  const { SHARED_DIR } = loadConfig(settings, env);
  const { part, seconds, clients } = readOptions(args);
  return {
    part,
    seconds,
    catalogueClients: clients ?? 32,
    orderClients: clients ?? 16,
    catalogueFile: resolve(SHARED_DIR, 'data', 'catalog.ndjson'),
    inherit: env,
  };
}

function readOptions(args: string[]): z.infer<typeof options> {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { seconds: { type: 'string' }, clients: { type: 'string' } },
    });
    return options.parse({ part: positionals[0], ...values });
  } catch (error) {
    const problems =
      error instanceof z.ZodError
        ? error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
        : [String(error)];
    throw new ConfigError([...problems, `usage: ${usage}`]);
  }
}
