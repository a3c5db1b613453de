import { silentLogger } from '@shop/telemetry';
import type { Discovery } from './discovery';
import { namedAddresses } from './named-addresses';

let answer: () => Promise<string[]>;
let looks: number;
let discovery: Discovery;

beforeEach(() => {
  looks = 0;
  answer = async () => [];
});
afterEach(() => discovery.close());

function start(urls: string[]): void {
  const resolve = (name: string) => {
    looks++;
    expect(name).toBe('pods');
    return answer();
  };
  discovery = namedAddresses({ order: urls }, { logger: silentLogger, lookMs: 5, resolve });
}

const urls = () => discovery.instances('order').map(({ url }) => url);

/** Waits for a condition. `@shop/testing` stands above this library. */
async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`The condition did not hold in time: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Until whoever began to look after this moment has looked. */
function aLook(): Promise<void> {
  const now = looks;
  return until(() => looks > now + 1);
}

it('takes plain URLs as they are, and asks no name for them', async () => {
  start(['http://a:1', 'http://b:2']);
  expect(urls()).toEqual(['http://a:1', 'http://b:2']);
  expect(discovery.instances('nobody')).toEqual([]);
  expect(looks).toBe(0);
});

it('follows the addresses behind a name as they come and go, in the same order for everybody', async () => {
  answer = async () => ['10.0.0.2', '10.0.0.1'];
  start(['dns+http://pods:8080']);
  await until(() => urls().length === 2);
  expect(urls()).toEqual(['http://10.0.0.1:8080', 'http://10.0.0.2:8080']);
  answer = async () => ['fd00::1'];
  await until(() => urls().length === 1);
  expect(urls()).toEqual(['http://[fd00::1]:8080']);
});

it('gives the very same list until it changes', async () => {
  answer = async () => ['10.0.0.2', '10.0.0.1'];
  start(['dns+http://pods:8080']);
  await until(() => urls().length === 2);
  const before = discovery.instances('order');
  answer = async () => ['10.0.0.1', '10.0.0.2'];
  await aLook();
  expect(discovery.instances('order')).toBe(before);
});

it('keeps what it knows while the name cannot be resolved, and goes on afterwards', async () => {
  answer = async () => ['10.0.0.1'];
  start(['dns+http://pods:8080']);
  await until(() => urls().length === 1);
  answer = () => Promise.reject(new Error('ENOTFOUND'));
  await aLook();
  expect(urls()).toEqual(['http://10.0.0.1:8080']);
  answer = async () => ['10.0.0.3'];
  await until(() => urls()[0] === 'http://10.0.0.3:8080');
});

it('looks up names as connections do', async () => {
  discovery = namedAddresses({ order: ['dns+http://localhost:80'] }, { logger: silentLogger });
  await until(() => urls().includes('http://127.0.0.1'));
});
