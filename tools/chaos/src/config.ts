import { parseArgs } from 'node:util';
import { ConfigError } from '@shop/config';
import { z } from 'zod';
import { type FaultKind, faultKinds } from './faults/fault';

export const usage = `npm run chaos -- [--short] [--orders 2000] [--clients 16] [--kills 20] [--instances 1] [--copies 2] [--copied 0.5]
                     [--rabbitmq] [--seed 1] [--faults "kill,refuse writes"] [--json result.json]
faults: ${faultKinds.join(', ')}, none`;

const count = (least: number, most: number) => z.coerce.number().int().min(least).max(most);

const options = z.object({
  orders: count(1, 1_000_000),
  clients: count(1, 256),
  kills: count(0, 1_000),
  instances: count(1, 4),
  copies: count(0, 10),
  copied: z.coerce.number().min(0).max(1),
  seed: count(0, 1_000_000),
  rabbitmq: z.boolean(),
  short: z.boolean(),
  json: z.string().optional(),
  faults: z
    .string()
    .transform((text) => (text === 'none' ? [] : text.split(',').map((kind) => kind.trim())))
    .pipe(z.array(z.enum(faultKinds))),
});

export interface ChaosConfig {
  orders: number;
  clients: number;
  kills: number;
  instances: number;
  /** How often each message is delivered beyond the once. */
  copies: number;
  /** For which share of all orders, customers and products. */
  copiedShare: number;
  rabbitmq: boolean;
  seed: number;
  kinds: readonly FaultKind[];
  /** How many faults of each kind but kills; undefined: one for each service. */
  ofEachKind: number | undefined;
  json: string | undefined;
}

const long = { orders: '2000', clients: '16', kills: '20' };
const short = { orders: '250', clients: '8', kills: '6' };

/** @throws ConfigError naming what is wrong with an option */
export function readConfig(args: string[]): ChaosConfig {
  try {
    const { values } = parseArgs({ args, options: flags });
    const {
      faults,
      short: isShort,
      copied,
      ...rest
    } = options.parse({ ...defaults, ...(values.short ? short : long), ...values });
    return { ...rest, copiedShare: copied, kinds: faults, ofEachKind: isShort ? 2 : undefined, json: rest.json };
  } catch (error) {
    const problems =
      error instanceof z.ZodError
        ? error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
        : [String(error)];
    throw new ConfigError([...problems, `usage: ${usage}`]);
  }
}

const text = { type: 'string' } as const;
const flags = {
  ...{
    orders: text,
    clients: text,
    kills: text,
    instances: text,
    copies: text,
    copied: text,
    seed: text,
    faults: text,
    json: text,
  },
  rabbitmq: { type: 'boolean' },
  short: { type: 'boolean' },
} as const;

const defaults = {
  instances: '1',
  copies: '2',
  copied: '0.5',
  seed: '1',
  rabbitmq: false,
  short: false,
  faults: faultKinds.join(','),
};
