import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runsAs, whyNotHere } from './can-start';

it('an engine of our own needs Linux, and root', () => {
  expect(whyNotHere({ platform: 'darwin', getuid: () => 0 })).toContain('only Linux');
  expect(whyNotHere({ platform: 'linux', getuid: () => 1000 })).toContain('only root');
});

describe('an engine that runs already', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'engine-'));
    writeFileSync(join(folder, 'docker.pid'), '42\n');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const isThere = () => runsAs('dockerd', join(folder, 'docker.pid'), folder);

  it('is known by its process', () => {
    mkdirSync(join(folder, '42'));
    writeFileSync(join(folder, '42', 'comm'), 'dockerd\n');
    expect(isThere()).toBe(true);
  });

  it('is not there when its number is another program’s, or nobody’s', () => {
    expect(isThere()).toBe(false);
    mkdirSync(join(folder, '42'));
    writeFileSync(join(folder, '42', 'comm'), 'bash\n');
    expect(isThere()).toBe(false);
  });
});
