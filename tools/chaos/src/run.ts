import { seededRandom } from '@shop/load';
import { type Databases, openDatabases } from './books/databases';
import { type MessageLog, openMessageLog } from './books/message-log';
import type { Books } from './books/records';
import { replayOrders } from './books/replay';
import { untilAtRest } from './books/rest';
import { watchStock } from './books/watch-stock';
import type { ChaosConfig } from './config';
import { type Injected, serviceOf } from './faults/fault';
import { handledQueues, planFaults } from './faults/plan-faults';
import { scheduleFaults } from './faults/schedule';
import { invariants } from './invariants';
import type { Finding } from './invariants/invariant';
import { type LoadResult, placeOrders } from './load/checkouts';
import { type PreparedShop, prepareShop } from './load/prepare-shop';
import { admin, type Ground, layGround, type Platform, startPlatform } from './platform';

export interface Verdict extends Finding {
  invariant: string;
}

export interface ChaosResult {
  stores: string[];
  load: LoadResult;
  faults: Injected[];
  /** Messages that were delivered once more on purpose. */
  copies: number;
  restarts: number;
  exitCode: number | null;
  /** How the acquirer dealt with requests, and how often. */
  acquirer: Record<string, number>;
  verdicts: Verdict[];
  seconds: number;
}

type Say = (text: string) => void;

/** Starts everything, lets orders and faults loose on it, waits for rest, and reads the books. */
export async function runChaos(
  config: ChaosConfig,
  dataDir: string,
  inherit: Record<string, string | undefined>,
  say: Say,
): Promise<ChaosResult> {
  const startedAt = Date.now();
  const { instances, rabbitmq, seed } = config;
  const options = { dataDir, instances, rabbitmq, random: seededRandom(seed + 1), inherit };
  const ground = await layGround(options);
  try {
    const log = await openMessageLog({ ...config, port: ground.broker.port });
    const platform = await startPlatform(ground, options);
    say(`The platform is ready at ${platform.url}`);
    const databases = openDatabases(ground.mongodb.port);
    try {
      const result = await putToTheTest({ config, ground, platform, log, databases, say });
      const exitCode = await platform.stop();
      return { ...result, exitCode, seconds: (Date.now() - startedAt) / 1_000 };
    } finally {
      await Promise.all([log.close(), databases.close(), platform.stop()]);
    }
  } finally {
    await ground.close();
  }
}

interface Run {
  config: ChaosConfig;
  ground: Ground;
  platform: Platform;
  log: MessageLog;
  databases: Databases;
  say: Say;
}

async function putToTheTest(run: Run): Promise<Omit<ChaosResult, 'seconds' | 'exitCode'>> {
  const { config, ground, platform, log, databases, say } = run;
  const shop = await prepareShop({
    url: platform.url,
    credentials: admin,
    orders: config.orders,
    customers: config.clients * 2,
    stock: databases.stock,
  });
  const watch = watchStock(databases);
  const { load, faults } = await loadAndFaults(run, shop);
  const books = await readBooks(run, shop, load, faults, watch.stop);
  return {
    stores: platform.stores.map(({ name, kind }) => `${name}: ${kind}`),
    load,
    faults,
    copies: log.copies(),
    restarts: platform.restarts(),
    acquirer: Object.fromEntries(ground.acquirer.manners),
    verdicts: judge(books, say),
  };
}

async function loadAndFaults(
  { config, platform, say }: Run,
  shop: PreparedShop,
): Promise<{ load: LoadResult; faults: Injected[] }> {
  const random = seededRandom(config.seed);
  const plan = planFaults({ ...config, queues: handledQueues(platform.amqp.queues), random });
  say(`${config.orders} checkouts at ${config.clients} clients, and ${plan.length} faults …`);
  const schedule = scheduleFaults(platform, plan, config.orders, random, say);
  const load = await placeOrders({ ...config, ...shop, urls: platform.gateways, onPlaced: schedule.advance });
  return { load, faults: await schedule.finish() };
}

async function readBooks(
  { databases, ground, log, say }: Run,
  { assortment }: PreparedShop,
  load: LoadResult,
  faults: Injected[],
  stopWatch: () => string[],
): Promise<Books> {
  say(`The load is over after ${load.seconds.toFixed(0)} s; waiting for rest …`);
  const depths = () => log.depths(ground.amqp.queues);
  const rest = await untilAtRest(databases, depths, ground.acquirer.accounts);
  const products = [...assortment.ample, ...assortment.scarce, ...load.addedProducts];
  return {
    ...(await databases.read()),
    accepted: load.accepted,
    unanswered: load.unanswered,
    initialStock: new Map(products.map(({ id, initialStock }) => [id, initialStock])),
    negativeStock: stopWatch(),
    acquirer: ground.acquirer.accounts(),
    mails: ground.mailbox.received,
    published: log,
    queues: await depths(),
    notificationDeaths: faults.filter(deadly('notification')).length,
    replay: await replayOrders(ground.mongodb.port),
    rest,
  };
}

const deadly =
  (service: string) =>
  ({ kind, target, met }: Injected) =>
    met && serviceOf(target) === service && /^(kill|crash)/.test(kind);

const judge = (books: Books, say: Say): Verdict[] => {
  say('Reading the books …');
  return invariants.map((one) => ({ invariant: one.name, ...one.check(books) }));
};
