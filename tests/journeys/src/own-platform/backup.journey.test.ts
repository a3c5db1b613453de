import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { repositoryRoot, runStack, type StackRun } from '@shop/devstack';
import { runTool } from '../commands';
import { logIn, newCustomer, password } from '../customers';
import { orderOf, placeOrder, readOrder, settled } from '../orders';
import { newProduct, stockOf } from '../products';
import { withoutServers } from '../without-servers';

const adminEmail = 'admin@shop.example';
const adminPassword = 'journey-admin-password';
const folder = mkdtempSync(join(tmpdir(), 'shop-backup-'));
const [first, second, kept] = ['first', 'second', 'kept'].map((name) => join(folder, name)) as [string, string, string];
let stack: StackRun | undefined;

afterAll(async () => {
  await stack?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function start(dataDir: string): Promise<StackRun> {
  stack = await runStack({
    dataDir,
    inherit: withoutServers(process.env),
    env: { ADMIN_EMAIL: adminEmail, ADMIN_PASSWORD: adminPassword, RATE_LIMIT_SCALE: '1000' },
  });
  return stack;
}

const operator = (dataDir: string, bundle: string, ...args: string[]) =>
  runTool({ url: '', adminEmail, adminPassword, dataDir }, withoutServers(process.env), bundle, ...args);

/** The database server alone, before there is a platform that would put something in. */
async function startDatabase(dataDir: string): Promise<{ url: string; process: ChildProcess }> {
  const script = join(repositoryRoot, 'tools', 'devstack', 'dist', 'mongodb.cjs');
  const child = spawn(process.execPath, [script], {
    env: { ...withoutServers(process.env), PORT: '0', DATA_DIR: join(dataDir, 'mongodb') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('ready ')) return { url: line.slice('ready '.length), process: child };
  }
  throw new Error('the database did not start');
}

const ended = (child: ChildProcess) => new Promise((done) => child.once('exit', done));

it('a fresh platform goes on from a backup: people, orders, stock and money are there, and it takes orders', async () => {
  const { url } = await start(first);
  const admin = await logIn(url, adminEmail, adminPassword);
  const customer = await newCustomer(url);
  const product = await newProduct(admin, 10);
  const orders = [];
  for (const token of ['tok_ok', 'tok_declined']) {
    orders.push(await settled(customer, (await placeOrder(customer, orderOf(product.id, 2, token))).id));
  }
  expect(await operator(first, 'backup.cjs', 'backup', kept)).toMatchObject({ code: 0, stderr: '' });
  await stack?.stop();

  const database = await startDatabase(second);
  const restored = await runTool(
    { url: '', adminEmail, adminPassword, mongodbUri: database.url },
    withoutServers(process.env),
    'backup.cjs',
    ...['restore', kept],
  );
  expect(restored).toMatchObject({ code: 0, stderr: '' });
  database.process.kill('SIGTERM');
  await ended(database.process);
  // What the signing keys are encrypted with is no part of a backup of databases.
  copyFileSync(join(first, 'secrets.json'), join(second, 'secrets.json'));

  const after = await start(second);
  const again = await logIn(after.url, customer.user.email, password);
  for (const order of orders) expect(await readOrder(again, order.id)).toEqual(order);
  const administrator = await logIn(after.url, adminEmail, adminPassword);
  expect(await stockOf(administrator, product.id)).toMatchObject({ onHand: 8, reserved: 0, available: 8 });
  expect(await operator(second, 'projections.cjs', 'check')).toMatchObject({ code: 0 });
  const next = await settled(again, (await placeOrder(again, orderOf(product.id, 1))).id);
  expect(next).toMatchObject({ status: 'confirmed' });
}, 120_000);
