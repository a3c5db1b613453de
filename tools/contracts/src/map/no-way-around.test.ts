import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(__dirname, '../../../..');
const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lint-'));
  for (const file of ['biome.json', '.gitignore']) cpSync(join(root, file), join(folder, file));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** What the lint rules of this checkout say to a file there. */
function faultsOf(path: string, code: string): string[] {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${code}\n`);
  const { stdout, stderr } = spawnSync(process.execPath, [biome, 'lint', path], { cwd: folder, encoding: 'utf8' });
  const said = `${stdout}${stderr}`;
  if (!said.includes('Checked 1 file')) throw new Error(`biome did not look at ${path}: ${said}`);
  return [...said.matchAll(/lint\/style\/noRestricted(?:Globals|Imports)/g)].map(([rule]) => rule);
}

test.each([
  ["export const answer = () => fetch('http://inventory/inventory/lamp-1');", 'Globals'],
  ["export const answer = () => globalThis.fetch('http://inventory/inventory/lamp-1');", 'Globals'],
  ["export const live = () => new WebSocket('ws://notification');", 'Globals'],
  ["export { request } from 'undici';", 'Imports'],
  ["export { get } from 'node:http';", 'Imports'],
  ["import * as http from 'node:http';\nexport const call = http.request;", 'Imports'],
  ["export const later = () => import('node:https');", 'Imports'],
  ["export { connect } from 'node:net';", 'Imports'],
])('a service may not say %s', (code, rule) => {
  expect(faultsOf('services/order/src/outbound/past-the-map.ts', code)).toEqual([`lint/style/noRestricted${rule}`]);
});

test('the types of what comes in are no way out', () => {
  const code = "import type { IncomingMessage } from 'node:http';\n\nexport type Request = IncomingMessage;";
  expect(faultsOf('services/order/src/inbound/http/request.ts', code)).toEqual([]);
});

test('tests ask the service that they have started', () => {
  expect(faultsOf('services/order/test/order.test.ts', "export const answer = () => fetch('/orders');")).toEqual([]);
});
