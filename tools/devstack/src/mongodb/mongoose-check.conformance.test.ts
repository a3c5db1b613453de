import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { bundleServer, startServerProcess, temporaryDirectory } from './testing/server-process';

const packageFolder = resolve(__dirname, '../..');
const shared = process.env.SHARED_DIR ?? resolve(packageFolder, '../../../shared');

/** Named as not needed, or refused by every standalone. */
const NOT_NEEDED = [
  '$text search',
  'change stream',
  'geo $near',
  'transaction (abort rolls back)',
  'transaction (withTransaction commit)',
];

test('everything that a shop does through mongoose works', async () => {
  const server = await startServerProcess(bundleServer(), temporaryDirectory());
  const script = join(shared, 'conformance', 'mongoose-check.mjs');
  const output = await new Promise<string>((done, fail) => {
    const options = { cwd: packageFolder, env: { ...process.env, URI: `${server.url}/shop` } };
    execFile(process.execPath, [script], options, (error, stdout) => (error ? fail(error) : done(stdout)));
  });
  expect(await server.stop('SIGTERM')).toBe(0);
  const lines = output.trim().split('\n');
  const failed = lines.filter((line) => line.startsWith('FAIL')).map((line) => line.slice(6).split(' — ')[0]?.trim());
  expect(failed.sort()).toEqual(NOT_NEEDED);
  expect(lines.at(-1)).toBe('47/52');
});
