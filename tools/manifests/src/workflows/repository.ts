import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { repositoryRoot } from '@shop/devstack';

/** A repository with a clone that has it as its origin, to run the workflows' scripts in. */
export interface TestRepository {
  clone: string;
  git(...args: string[]): string;
  /** Adds a commit with one file to the clone and to a branch of the origin; returns its id. */
  push(branch: string, file: string, content: string): string;
  /** Runs a script of `.github/scripts` in the clone. */
  run(
    script: string,
    args: string[],
    env?: Record<string, string>,
  ): { status: number | null; stdout: string; stderr: string };
  remove(): void;
}

const person = {
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@b.c',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@b.c',
};

/** @param path where git is found, as PATH has it */
export function createRepository(path = ''): TestRepository {
  const folder = mkdtempSync(join(tmpdir(), 'workflows-'));
  const [origin, clone] = [join(folder, 'origin'), join(folder, 'clone')];
  const env = { PATH: folder + delimiter + path, HOME: folder, ...person };
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: clone, env, encoding: 'utf8', stdio: 'pipe' }).trim();
  execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch', 'main', origin], { env });
  execFileSync('git', ['clone', '--quiet', origin, clone], { env, stdio: 'ignore' });

  return {
    clone,
    git,
    push(branch, file, content) {
      writeFileSync(join(clone, file), content);
      git('add', file);
      git('commit', '--quiet', '--message', content);
      git('push', '--quiet', 'origin', `HEAD:${branch}`);
      return git('rev-parse', 'HEAD');
    },
    run(script, args, more = {}) {
      const file = join(repositoryRoot, '.github', 'scripts', script);
      return spawnSync('sh', [file, ...args], { cwd: clone, env: { ...env, ...more }, encoding: 'utf8' });
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}
