import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { baseOf } from './base';

const file = 'docs/api/thing.openapi.json';
const document = { service: 'thing', kind: 'openapi' } as const;
let folder: string;
let root: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'api-docs-'));
  root = join(folder, 'checkout');
  mkdirSync(root);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

// Without the environment of a hook that these tests may be run by: it names the repository of the hook.
const env = { PATH: process.env.PATH, HOME: '/nowhere', GIT_CONFIG_NOSYSTEM: '1' };
const who = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.com'];
const git = (...args: string[]) => execFileSync('git', [...who, ...args], { cwd: root, env, encoding: 'utf8' }).trim();

function write(version: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), JSON.stringify({ info: { version } }));
}

/** Commits a version of the document and returns the commit's name. */
function commit(version: string): string {
  write(version);
  git('add', '.');
  git('commit', '--quiet', '--message', version);
  return git('rev-parse', 'HEAD');
}

/** The version of the document that a check would compare with. */
async function comparedWith(given?: string): Promise<unknown> {
  const { base } = await baseOf(root, given);
  return (await base?.read(document))?.info;
}

describe('in a repository', () => {
  beforeEach(() => void git('init', '--quiet', '--initial-branch', 'main'));

  it('compares a branch with where it left origin/main', async () => {
    git('update-ref', 'refs/remotes/origin/main', commit('1.0.0'));
    commit('1.1.0');
    commit('1.2.0');
    expect(await comparedWith()).toEqual({ version: '1.0.0' });
  });

  it('compares what main has got just now with what it had before, never with itself', async () => {
    commit('1.0.0');
    const latest = commit('1.1.0');
    expect(await comparedWith()).toEqual({ version: '1.0.0' });
    git('update-ref', 'refs/remotes/origin/main', latest);
    expect(await comparedWith()).toEqual({ version: '1.0.0' });
  });

  it('compares what is not committed yet with the last commit', async () => {
    commit('1.0.0');
    commit('1.1.0');
    write('1.2.0');
    expect(await comparedWith()).toEqual({ version: '1.1.0' });
  });

  it('knows which documents there were', async () => {
    commit('1.0.0');
    writeFileSync(join(root, 'docs/api/README.md'), 'No document');
    commit('1.1.0');
    expect(await (await baseOf(root, 'HEAD')).base?.list()).toEqual([document]);
  });

  it('compares with the commit that it is told, and knows when there is none of that name', async () => {
    const first = commit('1.0.0');
    commit('1.1.0');
    commit('1.2.0');
    expect(await comparedWith(first)).toEqual({ version: '1.0.0' });
    await expect(baseOf(root, 'v9')).rejects.toThrow('no commit v9');
  });

  it('says so when nothing was published before the first commit', async () => {
    commit('1.0.0');
    expect(await baseOf(root, undefined)).toEqual({ none: expect.stringContaining('first commit') });
  });

  it('does not take a shallow clone for a first commit', async () => {
    commit('1.0.0');
    commit('1.1.0');
    const origin = root;
    root = join(folder, 'shallow');
    mkdirSync(root);
    git('clone', '--quiet', '--depth', '1', `file://${origin}`, '.');
    await expect(baseOf(root, undefined)).rejects.toThrow(/shallow.*--base/);
    expect(await comparedWith('HEAD')).toEqual({ version: '1.1.0' });
  });
});

it('says so outside of a repository', async () => {
  expect(await baseOf(root, undefined)).toEqual({ none: expect.stringContaining('no repository') });
});
