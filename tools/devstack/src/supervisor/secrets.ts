import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const schema = z.object({ SERVICE_TOKEN_SECRET: z.string().min(32), SIGNING_KEY_SECRET: z.string().min(32) });

export type Secrets = z.infer<typeof schema>;

/**
 * The stack's own secrets: random, made once and kept with the data they protect, readable by this user alone.
 *
 * @throws when the file is there and is not what was once written
 */
export function loadSecrets(dataDir: string): Secrets {
  const file = join(dataDir, 'secrets.json');
  const kept = readIfThere(file);
  if (kept !== undefined) {
    const secrets = schema.safeParse(parseJson(kept));
    if (secrets.success) return secrets.data;
    throw new Error(`${file} is damaged. Restore it, or delete the whole data directory to begin anew.`);
  }
  const random = () => randomBytes(32).toString('base64url');
  const secrets = { SERVICE_TOKEN_SECRET: random(), SIGNING_KEY_SECRET: random() };
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  return secrets;
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
