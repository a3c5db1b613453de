import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repositoryRoot } from '@shop/devstack';
import { faultKinds } from '../src/faults/fault';
import { invariants } from '../src/invariants';
import { killsName } from '../src/invariants/kills';
import type { ChaosResult } from '../src/run';

const folder = mkdtempSync(join(tmpdir(), 'chaos-result-'));
let result: ChaosResult;

/** `npm run chaos -- --short`, whose own words go to standard error as they come. */
async function shortRun(): Promise<ChaosResult> {
  const file = join(folder, 'result.json');
  const command = join(repositoryRoot, 'tools', 'chaos', 'dist', 'main.cjs');
  const child = spawn(process.execPath, [command, '--short', '--json', file], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await new Promise((resolve) => child.once('exit', resolve));
  return JSON.parse(readFileSync(file, 'utf8')).result;
}

beforeAll(async () => {
  result = await shortRun();
}, 180_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.each(faultKinds)('happened: %s', (kind) => {
  expect(result.faults.filter((fault) => fault.kind === kind && fault.met)).not.toEqual([]);
});

it('happened: every message of half of the orders came three times', () => {
  expect(result.copies).toBeGreaterThan(0);
});

it.each([killsName, ...invariants.map(({ name }) => name)])('%s', (name) => {
  expect(result.verdicts.find(({ invariant }) => invariant === name)).toMatchObject({ breaches: [] });
});

it('the platform stops well after all this', () => {
  expect(result.exitCode).toBe(0);
});
