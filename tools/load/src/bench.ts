import { runStack, type StackRun } from '@shop/devstack';
import { loadCatalogue } from './catalogue';
import { catalogueRequests, type PathSource } from './catalogue-load';
import { closedLoop, type LoopResult } from './closed-loop';
import type { LoadConfig } from './config';
import { takePlaces } from './cores';
import { cpuTimeBetween, cpuTimes } from './cpu-time';
import { type OrderResult, orderLoad } from './order-load';
import { fillShop, registerCustomers } from './prepare-shop';
import { seededRandom } from './random';
import { Shop } from './shop';

export interface Measured extends LoopResult {
  /** Processor time for each completed round, in milliseconds: of all processes of the platform, and of each. */
  cpuMs: { total: number; byProcess: Record<string, number> };
}

export interface BenchResult {
  placement: string;
  products: number;
  catalogueSource: string;
  startedInMs: number;
  catalogue?: Record<'list' | 'detail' | 'search', Measured>;
  orders?: { confirmed: Measured; placing: OrderResult['placing'] };
}

type Say = (text: string) => void;

const admin = { email: 'admin@shop.example', password: 'bench-admin-password' };
// Until the compilers of nine processes have little left to do: they get a fraction of one core each, and an order runs
// most of the platform's code but once or a few times.
const warmUpSeconds = { catalogue: 15, orders: 30 };
const customers = 128;

/** Starts a platform of its own, measures it, and stops it again. */
export async function bench(config: LoadConfig, say: Say): Promise<BenchResult> {
  const placement = takePlaces();
  say(`Starting the platform (${placement.description}) …`);
  const stack = await runStack({
    prefix: placement.platformPrefix,
    inherit: config.inherit,
    env: {
      ADMIN_EMAIL: admin.email,
      ADMIN_PASSWORD: admin.password,
      RATE_LIMIT_SCALE: '1000000',
      LOG_LEVEL: config.inherit.LOG_LEVEL ?? 'warn',
    },
  });
  const shop = new Shop(stack.url, Math.max(config.catalogueClients, config.orderClients));
  try {
    const catalogue = loadCatalogue(config.catalogueFile);
    say(`Importing ${catalogue.products.length} products (${catalogue.source}) …`);
    await fillShop(shop, catalogue, admin);
    const result: BenchResult = {
      placement: placement.description,
      products: catalogue.products.length,
      catalogueSource: catalogue.source,
      startedInMs: stack.startedInMs,
    };
    const run = { config, stack, shop, products: catalogue.products, say };
    if (config.part !== 'orders') result.catalogue = await measureCatalogue(run);
    if (config.part !== 'catalogue') result.orders = await measureOrders(run);
    return result;
  } finally {
    await shop.close();
    await stack.stop();
  }
}

interface Run {
  config: LoadConfig;
  stack: StackRun;
  shop: Shop;
  products: ReturnType<typeof loadCatalogue>['products'];
  say: Say;
}

async function measureCatalogue(run: Run): Promise<Record<'list' | 'detail' | 'search', Measured>> {
  const requests = catalogueRequests(run.products);
  return {
    list: await measurePaths(run, 'list', requests.list),
    detail: await measurePaths(run, 'detail', requests.detail),
    search: await measurePaths(run, 'search', requests.search),
  };
}

function measurePaths({ config, stack, shop, say }: Run, name: string, path: PathSource): Promise<Measured> {
  say(`Measuring product ${name} with ${config.catalogueClients} clients for ${config.seconds} s …`);
  const random = seededRandom(7);
  const load = (seconds: number) =>
    closedLoop({ clients: config.catalogueClients, seconds }, async () => {
      await shop.send({ path: path(random) });
    });
  return withCpuTime(stack, load, Math.min(warmUpSeconds.catalogue, config.seconds), config.seconds);
}

async function measureOrders(run: Run): Promise<BenchResult['orders']> {
  const { config, stack, shop, products, say } = run;
  say(`Registering ${customers} customers …`);
  const tokens = await registerCustomers(shop, customers);
  say(`Measuring orders with ${config.orderClients} clients for ${config.seconds} s …`);
  let placing: OrderResult['placing'] | undefined;
  const load = async (seconds: number) => {
    const result = await orderLoad(shop, { clients: config.orderClients, seconds, tokens, products });
    placing = result.placing;
    return result.confirmed;
  };
  const confirmed = await withCpuTime(stack, load, warmUpSeconds.orders, config.seconds);
  return placing && { confirmed, placing };
}

/** Warms up, measures, and charges each completed round with its share of the processor time used meanwhile. */
async function withCpuTime(
  stack: StackRun,
  load: (seconds: number) => Promise<LoopResult>,
  warmUp: number,
  seconds: number,
): Promise<Measured> {
  const processes = () => [...stack.processes(), { name: 'supervisor', pid: stack.pid }];
  await load(warmUp);
  const before = cpuTimes(processes());
  const result = await load(seconds);
  const used = cpuTimeBetween(before, cpuTimes(processes()));
  const each = (milliseconds: number) => milliseconds / Math.max(1, result.completed);
  return {
    ...result,
    cpuMs: {
      total: each([...used.values()].reduce((sum, one) => sum + one, 0)),
      byProcess: Object.fromEntries([...used].map(([name, one]) => [name, each(one)])),
    },
  };
}
