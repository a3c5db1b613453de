import { parseArgs } from 'node:util';
import { ConfigError, loadConfig } from '@shop/config';
import { z } from 'zod';

export const usage = `npm run can-i-deploy -- <service>… --version <version> --to <environment> [--first]
npm run can-i-deploy -- record <service>… --version <version> --to <environment> [--first]
npm run can-i-deploy -- [record] <service>… --gone --to <environment>`;

export interface BrokerSettings {
  url: string;
  authorization?: string;
}

export interface Config {
  command: 'ask' | 'record';
  services: string[];
  /** Undefined: they are taken away. */
  version: string | undefined;
  environment: string;
  /** Nothing runs there yet, so there need not be a record. */
  first: boolean;
  /** Left out: the files of the checkout. */
  broker?: BrokerSettings;
}

const name = z.string().regex(/^[a-z][a-z0-9-]*$/, 'expected a name in small letters');
const options = z
  .object({
    version: z
      .string()
      .regex(/^[\w.+-]{1,128}$/, 'expected a version, for instance a commit')
      .optional(),
    gone: z.boolean(),
    to: name,
    services: z.array(name).min(1, 'expected at least one service'),
  })
  .refine(({ version, gone }) => (version === undefined) === gone, {
    path: ['version'],
    message: 'expected a version, or --gone where there is none any more',
  });
const brokerKeys = z.object({
  PACT_BROKER_BASE_URL: z.url().optional(),
  PACT_BROKER_TOKEN: z.string().optional(),
  PACT_BROKER_USERNAME: z.string().optional(),
  PACT_BROKER_PASSWORD: z.string().default(''),
});

/** Reads arguments and environment. @throws ConfigError */
export function readConfig(args: string[], env: Record<string, string | undefined>): Config {
  const { command, first, ...given } = readArguments(args);
  const { data, error } = options.safeParse(given);
  if (!data) {
    const problems = error.issues.map(
      ({ path, message }) => `${path[0] === 'services' ? '' : '--'}${String(path[0])}: ${message}`,
    );
    throw new ConfigError([...problems, `usage:\n${usage}`]);
  }
  const broker = brokerSettings(env);
  return {
    command,
    services: [...new Set(data.services)],
    version: data.version,
    environment: data.to,
    first,
    ...(broker ? { broker } : {}),
  };
}

function readArguments(args: string[]) {
  try {
    const text = { type: 'string' } as const;
    const flag = { type: 'boolean', default: false } as const;
    const options = { version: text, to: text, first: flag, gone: flag } as const;
    const { positionals, values } = parseArgs({ args, allowPositionals: true, options });
    const record = positionals[0] === 'record';
    const command: Config['command'] = record ? 'record' : 'ask';
    return { ...values, command, services: record ? positionals.slice(1) : positionals };
  } catch (error) {
    throw new ConfigError([(error as Error).message, `usage:\n${usage}`]);
  }
}

function brokerSettings(env: Record<string, string | undefined>): BrokerSettings | undefined {
  const keys = loadConfig(brokerKeys, env);
  const { PACT_BROKER_BASE_URL: url, PACT_BROKER_TOKEN: token, PACT_BROKER_USERNAME: user } = keys;
  if (url === undefined) return undefined;
  if (token !== undefined) return { url, authorization: `Bearer ${token}` };
  if (user === undefined) return { url };
  const basic = Buffer.from(`${user}:${keys.PACT_BROKER_PASSWORD}`).toString('base64');
  return { url, authorization: `Basic ${basic}` };
}
