import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRepository, type TestRepository } from './repository';

let repository: TestRepository;
let first: string;
let second: string;
beforeEach(() => {
  repository = createRepository(process.env.PATH);
  first = repository.push('main', 'a', '1');
  second = repository.push('main', 'a', '2');
});
afterEach(() => repository.remove());

describe('which version may be deployed', () => {
  const check = (what: string, version: string) => repository.run('check-version.sh', [what, version, 'staging']);

  it('one of main, also an older one', () => {
    expect([first, second].map((version) => check('order', version).status)).toEqual([0, 0]);
  });

  it.each(['main', '', 'abc1234', `${'0'.repeat(39)}g`, `${'a'.repeat(40)}\nmore`])('not %p', (version) => {
    expect(check('order', version)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('40 hexadecimal digits'),
    });
  });

  it('not one of another branch', () => {
    const other = repository.push('other', 'b', '3');
    expect(check('order', other)).toMatchObject({ status: 1, stderr: expect.stringContaining('no commit of main') });
  });

  it('of what all share, none that is behind what is there', () => {
    repository.push('deployments', 'staging.shared', second);
    expect(check('shared', second).status).toBe(0);
    expect(check('shared', first)).toMatchObject({ status: 1, stderr: expect.stringContaining('revert on main') });
    expect(check('order', first).status).toBe(0);
  });
});

describe('what a change is compared with', () => {
  const base = (good: string[], env = {}) => {
    const gh = join(repository.clone, '..', 'gh');
    writeFileSync(gh, `#!/bin/sh\nprintf '${good.map((commit) => `${commit}\\n`).join('')}'\nexit $STATUS\n`);
    chmodSync(gh, 0o755);
    return repository.run('base.sh', [], { GITHUB_REPOSITORY: 'a/b', STATUS: '0', ...env });
  };

  it('the latest good commit that the checked one has grown from', () => {
    const gone = 'a'.repeat(40);
    const other = repository.push('other', 'b', '3');
    repository.git('checkout', '--quiet', second);
    expect(base([gone, other, first]).stdout).toBe(`${first}\n`);
  });

  it('nothing, where no run was good yet', () => {
    expect(base([])).toMatchObject({ status: 0, stdout: '' });
  });

  it('where a pull request leads to', () => {
    expect(base([first], { PULL_REQUEST_BASE: second }).stdout).toBe(`${second}\n`);
  });

  it('fails rather than compare with nothing, when it cannot be asked', () => {
    expect(base([], { STATUS: '4' }).status).toBe(4);
  });
});

describe('what is kept of a deployment', () => {
  const keep = () => repository.run('keep.sh', ['.', 'order is there']);

  it('is pushed, also when somebody else has pushed meanwhile', () => {
    repository.push('main', 'production.json', '{}');
    repository.git('reset', '--quiet', '--hard', second);
    writeFileSync(join(repository.clone, 'staging.json'), '{}');
    expect(keep()).toMatchObject({ status: 0 });
    expect(repository.git('ls-tree', '--name-only', 'origin/main').split('\n')).toEqual([
      'a',
      'production.json',
      'staging.json',
    ]);
  });

  it('is as it was after the same version once more, and that is no fault', () => {
    expect(keep()).toMatchObject({ status: 0 });
    expect(repository.git('rev-parse', 'origin/main')).toBe(second);
  });

  it('fails when it cannot be pushed', () => {
    repository.git('remote', 'set-url', '--push', 'origin', join(repository.clone, 'nowhere'));
    writeFileSync(join(repository.clone, 'staging.json'), '{}');
    expect(keep().status).toBe(1);
  });
});
