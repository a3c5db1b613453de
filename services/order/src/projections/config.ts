import { parseArgs } from 'node:util';
import { ConfigError, loadConfig } from '@shop/config';
import { z } from 'zod';
import { orderSettings } from '../config';

const { MONGODB_URI, STEP_TIMEOUT_MS } = orderSettings.shape;
const settings = z.object({ MONGODB_URI, STEP_TIMEOUT_MS });

const command = z.object({
  action: z.enum(['rebuild', 'check']),
  projection: z.literal('order').default('order'),
  json: z.boolean().default(false),
});

export type ProjectionsConfig = z.infer<typeof settings> & z.infer<typeof command>;

/** @throws ConfigError naming what is wrong with a setting or with the command */
export function readConfig(args: string[], env: Record<string, string | undefined>): ProjectionsConfig {
  try {
    const { values, positionals } = parseArgs({ args, allowPositionals: true, options: { json: { type: 'boolean' } } });
    const [action, projection] = positionals;
    return { ...command.parse({ action, projection, ...values }), ...loadConfig(settings, env) };
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError([(error as Error).message, 'usage: projections rebuild|check [order] [--json]']);
  }
}
