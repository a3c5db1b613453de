import { readSettings } from './config';
import { planStack } from './plan';

const secrets = { SERVICE_TOKEN_SECRET: 's'.repeat(32), SIGNING_KEY_SECRET: 's'.repeat(32) };
const planOf = (env: Record<string, string>) => planStack(readSettings({ PORT: '4000', ...env }), secrets);
const named = (env: Record<string, string>, name: string) => planOf(env).find((one) => one.name === name);

test('one of each service unless told otherwise, after the stores', () => {
  const names = planOf({}).map(({ name }) => name);
  expect(names.slice(0, 3)).toEqual(['mongodb', 'amqp', 'gateway']);
  expect(names).toHaveLength(11);
});

test('several of each service, on ports of their own, named after their number', () => {
  const plan = planOf({ INSTANCES: '3' });
  expect(plan.filter(({ kind }) => kind === 'service')).toHaveLength(27);
  expect(plan.filter(({ kind }) => kind === 'store')).toHaveLength(2);
  const ports = plan.flatMap(({ port, env }) => [port, ...(env.METRICS_PORT ? [Number(env.METRICS_PORT)] : [])]);
  expect(new Set(ports).size).toBe(29 + 3);
  expect(plan.filter(({ name }) => /^order/.test(name)).map(({ name, port }) => [name, port])).toEqual([
    ['order', 4004],
    ['order-2', 4024],
    ['order-3', 4044],
  ]);
});

test('the instances of a service share its database and its folder, and everyone knows them all', () => {
  const first = named({ INSTANCES: '2' }, 'order')?.env;
  const second = named({ INSTANCES: '2' }, 'order-2')?.env;
  expect(second).toEqual({ ...first, PORT: '4024' });
  expect(first?.SERVICE_ADDRESSES).toContain('product=http://127.0.0.1:4003,product=http://127.0.0.1:4023');
});

test('refuses a number of instances that it has no ports for', () => {
  expect(() => readSettings({ INSTANCES: '5' })).toThrow('INSTANCES');
  expect(() => readSettings({ INSTANCES: '0' })).toThrow('INSTANCES');
});
