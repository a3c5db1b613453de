import { readFileSync } from 'node:fs';
import type { z } from 'zod';

/** The environment does not fit the schema. `problems` has one sentence for each setting, naming it. */
export class ConfigError extends Error {
  readonly problems: string[];
  constructor(problems: string[]) {
    super(`Configuration is not valid:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/**
 * Reads a typed configuration from an environment. For each key `K` of the schema the value is `env.K`, or the
 * trimmed content of the file named by `env.K_FILE` (how Docker, Kubernetes and Vault agents hand over secrets). An
 * empty string counts as not set.
 *
 * @param schema a flat zod object whose keys are the names of environment variables
 * @param env usually `process.env`; only a service's `main.ts` passes that
 * @throws ConfigError naming every missing or malformed setting at once, never showing a value (it may be a secret)
 */
export function loadConfig<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  env: Record<string, string | undefined>,
): z.infer<z.ZodObject<Shape>> {
  const raw: Record<string, string> = {};
  const problems: string[] = [];
  for (const key of Object.keys(schema.shape)) {
    const file = env[`${key}_FILE`];
    if (env[key]) raw[key] = env[key];
    else if (file) {
      try {
        raw[key] = readFileSync(file, 'utf8').trim();
      } catch (error) {
        problems.push(`${key}_FILE cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}`);
      }
    }
  }
  const parsed = schema.safeParse(raw);
  for (const issue of parsed.error?.issues ?? []) {
    const key = String(issue.path[0]);
    if (problems.some((problem) => problem.startsWith(`${key}_FILE`))) continue;
    problems.push(problemOf(key, raw[key] !== undefined, issue));
  }
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  return parsed.data;
}

function problemOf(key: string, given: boolean, { code, message }: z.core.$ZodIssue): string {
  if (given) return `${key} is malformed: ${message}`;
  // A rule between settings says itself what is missing.
  return code === 'custom' ? `${key} ${message}` : `${key} is required (or ${key}_FILE)`;
}
