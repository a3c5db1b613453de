import { ConfigError } from '@shop/config';
import { type RunningService, runService } from './run-service';

const events = ['uncaughtException', 'unhandledRejection', 'SIGTERM', 'SIGINT'] as const;
let exited: Promise<unknown>;
let written = '';

beforeEach(() => {
  written = '';
  exited = new Promise((resolve) => {
    jest.spyOn(process, 'exit').mockImplementation((code) => resolve(code) as never);
  });
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written += String(text);
    return true;
  });
});

afterEach(() => {
  jest.restoreAllMocks();
  for (const event of events) process.removeAllListeners(event);
});

async function run(stop: RunningService['stop'], graceMs: number): Promise<void> {
  const service = { becomeUnready: () => {}, stop, stopDelayMs: 0, graceMs };
  const started = Promise.resolve(service);
  runService('example', () => started);
  await started;
}

it('ends with 0 when the service has stopped', async () => {
  await run(async () => {}, 5_000);
  process.emit('SIGTERM');
  expect(await exited).toBe(0);
});

it('ends with 1 and says so when the service does not stop within its grace', async () => {
  await run(() => new Promise(() => {}), 20);
  process.emit('SIGTERM');
  expect(await exited).toBe(1);
  expect(written).toMatch(/^example: .*20 ms/);
});

it('ends with 78 and one line for each fault when the settings are not valid, before anything is started', async () => {
  runService('example', () => {
    throw new ConfigError(['PORT is required', 'AMQP_URL is malformed']);
  });
  expect(await exited).toBe(78);
  expect(written).toMatch(/^example: .*\n {2}- PORT is required\n {2}- AMQP_URL is malformed\n$/);
});
