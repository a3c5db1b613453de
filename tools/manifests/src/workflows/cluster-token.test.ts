import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot } from '@shop/devstack';

const script = join(repositoryRoot, '.github', 'scripts', 'cluster-token.mjs');
const run = (env: Record<string, string>) => promisify(execFile)(process.execPath, [script], { env });

it('hands kubectl what GitHub says of the job, for this cluster alone', async () => {
  const server = createServer(({ url, headers }, response) => {
    response.end(JSON.stringify({ value: `${url} ${headers.authorization}` }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const { stdout } = await run({
    ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${port}/token?version=2`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'of-the-job',
  }).finally(() => server.close());
  expect(JSON.parse(stdout)).toEqual({
    apiVersion: 'client.authentication.k8s.io/v1',
    kind: 'ExecCredential',
    status: { token: '/token?version=2&audience=kubernetes Bearer of-the-job' },
  });
});

it('says which permission is missing', async () => {
  await expect(run({})).rejects.toThrow('id-token: write');
});
