import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const schema = z.object({
  url: z.string(),
  /** The supervisor's. */
  pid: z.number(),
  ready: z.boolean(),
  processes: z.array(
    z.object({
      name: z.string(),
      kind: z.enum(['service', 'store']),
      port: z.number(),
      pid: z.number().optional(),
      state: z.string(),
      restarts: z.number(),
      lastExit: z.object({ code: z.number().nullable(), signal: z.string().nullable() }).optional(),
    }),
  ),
});

/** What runs where, kept in the data directory for tests and tools to read. */
export type StackFile = z.infer<typeof schema>;

const pathIn = (dataDir: string) => join(dataDir, 'stack.json');

/** Replaced as a whole, so that a reader never sees half of it. */
export function writeStackFile(dataDir: string, content: StackFile): void {
  const path = pathIn(dataDir);
  writeFileSync(`${path}.tmp`, `${JSON.stringify(content, null, 2)}\n`);
  renameSync(`${path}.tmp`, path);
}

export function readStackFile(dataDir: string): StackFile | undefined {
  try {
    return schema.parse(JSON.parse(readFileSync(pathIn(dataDir), 'utf8')));
  } catch {
    return undefined;
  }
}

export const removeStackFile = (dataDir: string) => rmSync(pathIn(dataDir), { force: true });
