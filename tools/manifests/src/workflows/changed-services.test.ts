import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { repositoryRoot } from '@shop/devstack';
import { serviceSchemas } from '../service-schemas';

it.each([
  ['services/order/src/app.ts', ['order'], ['order', 'tools']],
  ['services/user/src/app.ts', ['user'], ['user']],
  ['libs/http/src/index.ts', Object.keys(serviceSchemas), [...Object.keys(serviceSchemas), 'tools']],
  ['.npmrc', Object.keys(serviceSchemas), [...Object.keys(serviceSchemas), 'tools']],
  ['.dockerignore', Object.keys(serviceSchemas), [...Object.keys(serviceSchemas), 'tools']],
  ['docs/runbooks/deploy.md', [], []],
])('a change of %s touches %p', (file, services, images) => {
  const { stdout } = spawnSync(process.execPath, [join(repositoryRoot, '.github', 'scripts', 'changed-services.mjs')], {
    cwd: repositoryRoot,
    encoding: 'utf8',
    input: `${file}\n`,
  });
  expect(stdout).toBe(`services=${JSON.stringify(services)}\nimages=${JSON.stringify(images)}\n`);
});
