import { runTool } from './commands';
import { logIn, newCustomer } from './customers';
import { orderOf, placeOrder, settled } from './orders';
import { platformFrom } from './platform';
import { newProduct } from './products';

const platform = platformFrom(process.env);
const projections = (...args: string[]) => runTool(platform, process.env, 'projections.cjs', ...args);

test('the order views are rebuilt while orders are placed, and are then what a replay from zero gives', async () => {
  const admin = await logIn(platform.url, platform.adminEmail, platform.adminPassword);
  const [customer, product] = await Promise.all([newCustomer(platform.url), newProduct(admin, 100_000)]);
  const placed: string[] = [];
  let rebuilding = true;
  const shopping = (async () => {
    while (rebuilding || placed.length < 50) {
      const orders = await Promise.all(
        Array.from({ length: 5 }, () => placeOrder(customer, orderOf(product.id, 1, 'tok_ok'))),
      );
      placed.push(...orders.map((order) => order.id));
    }
  })();

  const rebuilds = [await projections('rebuild'), await projections('rebuild', 'order', '--json')];
  rebuilding = false;
  await shopping;
  expect(rebuilds.map((one) => [one.code, one.stderr])).toEqual([
    [0, ''],
    [0, ''],
  ]);
  expect(rebuilds[0]?.stdout).toContain('orders shown anew');

  for (const id of placed) {
    const { status, cancelReason } = await settled(customer, id);
    expect({ id, status, cancelReason }).toEqual({ id, status: 'confirmed', cancelReason: undefined });
  }
  const check = await projections('check', '--json');
  const report = JSON.parse(check.stdout) as { equal: boolean; orders: number; differences: unknown[] };
  expect(report).toMatchObject({ equal: true, differences: [] });
  expect(report.orders).toBeGreaterThanOrEqual(placed.length);
  expect(check.code).toBe(0);
});

test('a command that makes no sense is refused with how to use it', async () => {
  expect(await projections('rebuild', 'nonsense')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('usage') as string,
  });
});
