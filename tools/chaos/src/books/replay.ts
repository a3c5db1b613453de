import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { databaseUri, repositoryRoot } from '@shop/devstack';
import { z } from 'zod';

const reportSchema = z.object({
  orders: z.number(),
  differences: z.array(z.object({ id: z.string(), difference: z.string() })),
});

/** What the order service itself finds when it folds all events from zero and looks at its views. */
export type Replay = z.infer<typeof reportSchema>;

/** Lets the service's own command compare. @throws when it says nothing that can be read */
export async function replayOrders(mongodbPort: number, stepTimeoutMs: number): Promise<Replay> {
  const command = join(repositoryRoot, 'services', 'order', 'dist', 'projections.cjs');
  const env = {
    MONGODB_URI: databaseUri(`mongodb://127.0.0.1:${mongodbPort}`, 'order'),
    STEP_TIMEOUT_MS: String(stepTimeoutMs),
  };
  return reportSchema.parse(JSON.parse(await outputOf([command, 'check', '--json'], env)));
}

/** Whatever the exit code: that there are differences is an answer. */
function outputOf(args: string[], env: Record<string, string>): Promise<string> {
  return new Promise((resolve) => {
    execFile(process.execPath, args, { env, maxBuffer: 100_000_000 }, (_error, stdout) => resolve(stdout));
  });
}
