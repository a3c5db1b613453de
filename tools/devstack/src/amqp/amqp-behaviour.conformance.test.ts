import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { BrokerProgram } from './testing/broker-process';

/** Needs the recorded answers, which live outside this repository: the runner leaves this file out without them. */
const packageFolder = resolve(__dirname, '..', '..');
const shared = resolve(packageFolder, '..', '..', process.env.SHARED_DIR ?? '../shared');
const probe = join(shared, 'conformance', 'amqp-behaviour.mjs');
const recording = join(shared, 'conformance', 'amqp-behaviour.rabbitmq-3.10.txt');

/** Header order is free, and so is whether a first delivery carries `x-delivery-count: 0`. */
function normalised(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normalised);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key, inner]) => key !== 'x-delivery-count' || inner !== 0);
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, normalised(inner)]),
  );
}

function facts(output: string): Record<string, unknown> {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  return Object.fromEntries(lines.map((line) => [line.slice(0, 34).trim(), normalised(JSON.parse(line.slice(34)))]));
}

describe('amqp-behaviour', () => {
  const program = new BrokerProgram();
  afterAll(() => program.remove());

  it('is answered as RabbitMQ 3.10 answers it', async () => {
    const broker = await program.start();
    const env = { PATH: process.env.PATH, URL: broker.url };
    const { stdout } = await promisify(execFile)(process.execPath, [probe], { cwd: packageFolder, env });
    await broker.end('SIGTERM');
    expect(facts(stdout)).toEqual(facts(readFileSync(recording, 'utf8')));
  });
});
