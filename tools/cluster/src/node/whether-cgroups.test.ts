import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { whyNoCgroups } from './whether-cgroups';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cgroup-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const makeHierarchies = (...names: string[]) => names.forEach((name) => void mkdirSync(join(root, name)));

it('takes the hierarchies of v1, beside the unified one, too', () => {
  makeHierarchies('cpu', 'cpuset', 'memory', 'pids', 'unified');
  expect(whyNoCgroups(root)).toBeUndefined();
});

it('says that v2 alone will not do', () => {
  writeFileSync(join(root, 'cgroup.controllers'), 'cpuset cpu io memory pids\n');
  expect(whyNoCgroups(root)).toContain('cgroup v2 alone');
});

it('names what is missing', () => {
  makeHierarchies('cpu', 'memory');
  expect(whyNoCgroups(root)).toContain('no cgroups for cpuset, pids');
});
