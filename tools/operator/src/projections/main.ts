import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { repositoryRoot } from '@shop/devstack';
import { orderDatabase } from './config';

/** The order service brings the command along; here it is only told where its database is. */
try {
  const { status } = spawnSync(
    process.execPath,
    [join(repositoryRoot, 'services', 'order', 'dist', 'projections.cjs'), ...process.argv.slice(2)],
    { stdio: 'inherit', env: { ...process.env, MONGODB_URI: orderDatabase(process.env) } },
  );
  process.exitCode = status ?? 2;
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 2;
}
