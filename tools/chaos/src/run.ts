import { seededRandom } from '@shop/load';
import { type Databases, openDatabases } from './books/databases';
import { type MessageLog, openMessageLog } from './books/message-log';
import type { Books } from './books/records';
import { replayOrders } from './books/replay';
import { untilAtRest } from './books/rest';
import { watchStock } from './books/watch-stock';
import type { ChaosConfig } from './config';
import { deathsOf } from './faults/deaths';
import type { Injected } from './faults/fault';
import { handledQueues, planFaults } from './faults/plan-faults';
import { scheduleFaults } from './faults/schedule';
import { enjoyGoodWeather, type GoodWeather } from './good-weather';
import { invariants } from './invariants';
import type { Finding } from './invariants/invariant';
import { enoughKills, killsName } from './invariants/kills';
import { type LoadResult, placeOrders } from './load/checkouts';
import { readAgain } from './load/read-again';
import { describePace, type Pace } from './pace';
import { type Ground, layGround, type Platform, startPlatform } from './platform';

export interface Verdict extends Finding {
  invariant: string;
}

export interface ChaosResult {
  stores: string[];
  /** The deadlines of this run, by how fast the machine is. */
  pace: Pace;
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
    const databases = openDatabases(ground.mongodb.port);
    try {
      const weather = await enjoyGoodWeather(ground, options, config, databases);
      say(describePace(weather.pace));
      ground.acquirer.becomeUnreliable(weather.pace);
      const platform = await startPlatform(ground, options, weather.pace);
      say(`The platform is ready at ${platform.url}`);
      const run = { config, ground, platform, log, databases, say, weather };
      const result = await putToTheTest(run).finally(() => platform.stop());
      return { ...result, exitCode: await platform.stop(), seconds: (Date.now() - startedAt) / 1_000 };
    } finally {
      await Promise.all([log.close(), databases.close()]);
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
  /** What was done and found out before the faults. */
  weather: GoodWeather;
}

async function putToTheTest(run: Run): Promise<Omit<ChaosResult, 'seconds' | 'exitCode'>> {
  const { config, ground, platform, log, databases, say, weather } = run;
  const watch = watchStock(databases);
  const { load, faults } = await loadAndFaults(run);
  const books = await readBooks(run, load, faults, watch.stop);
  const kills = config.kinds.includes('kill') ? config.kills : 0;
  return {
    stores: platform.stores.map(({ name, kind }) => `${name}: ${kind}`),
    pace: weather.pace,
    load,
    faults,
    copies: log.copies(),
    restarts: platform.restarts(),
    acquirer: Object.fromEntries(ground.acquirer.manners),
    verdicts: [{ invariant: killsName, ...enoughKills(faults, kills) }, ...judge(books, say)],
  };
}

/** The load goes on until every fault has had its turn. */
async function loadAndFaults({
  config,
  platform,
  say,
  weather,
}: Run): Promise<{ load: LoadResult; faults: Injected[] }> {
  const { orders } = config;
  const progress = { begun: 0, done: 0 };
  const isBusy = () => progress.begun > progress.done;
  const random = seededRandom(config.seed);
  const faults = planFaults({ ...config, queues: handledQueues(platform.amqp.queues), random });
  say(`${config.orders} checkouts at ${config.clients} clients, and ${faults.length} faults …`);
  const schedule = scheduleFaults({ platform, faults, orders, isBusy, random, say });
  const load = await placeOrders({
    ...config,
    ...weather.shop,
    followMs: weather.pace.followMs,
    urls: platform.gateways,
    progress,
    onPlaced: schedule.advance,
    goesOn: () => !schedule.isOver(),
  });
  return { load, faults: await schedule.finish() };
}

async function readBooks(
  { config, databases, ground, log, platform, say, weather: { shop, pace, answers: before } }: Run,
  load: LoadResult,
  faults: Injected[],
  stopWatch: () => string[],
): Promise<Books> {
  say(`The load is over after ${load.seconds.toFixed(0)} s; waiting for rest …`);
  const depths = () => log.depths(ground.amqp.queues);
  const rest = await untilAtRest(databases, depths, ground.acquirer.accounts, pace.providerTimeoutMs);
  const answers = [...before, ...load.answers];
  const unread = await readAgain(platform.gateways, answers, shop.admin, config.clients);
  const { assortment } = shop;
  const products = [...assortment.ample, ...assortment.scarce, ...load.addedProducts];
  return {
    ...(await databases.read()),
    accepted: answers.map(({ id }) => id),
    answers,
    unanswered: [...load.unanswered, ...unread],
    initialStock: new Map(products.map(({ id, initialStock }) => [id, initialStock])),
    negativeStock: stopWatch(),
    acquirer: ground.acquirer.accounts(),
    mails: ground.mailbox.received,
    published: log,
    queues: await depths(),
    notificationDeaths: deathsOf('notification', faults),
    replay: await replayOrders(ground.mongodb.port, pace.stepTimeoutMs),
    rest,
  };
}

const judge = (books: Books, say: Say): Verdict[] => {
  say('Reading the books …');
  return invariants.map((one) => ({ invariant: one.name, ...one.check(books) }));
};
