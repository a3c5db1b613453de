import type { Databases } from './books/databases';
import type { ChaosConfig } from './config';
import type { OrderAnswers } from './load/answers';
import { measureCheckouts } from './load/measure-checkouts';
import { type PreparedShop, prepareShop } from './load/prepare-shop';
import { type Pace, paceFor, patientPace } from './pace';
import { admin, type Ground, type PlatformOptions, startPlatform } from './platform';

export interface GoodWeather {
  shop: PreparedShop;
  pace: Pace;
  /** The orders that were placed to measure it. */
  answers: OrderAnswers[];
}

/** Before anything goes wrong: lets the platform run for a moment, to find out how fast it is on this machine. */
export async function enjoyGoodWeather(
  ground: Ground,
  options: PlatformOptions,
  { orders, clients }: ChaosConfig,
  { stock }: Databases,
): Promise<GoodWeather> {
  const platform = await startPlatform(ground, options, patientPace);
  try {
    const preparation = { url: platform.url, credentials: admin, orders, customers: clients * 2, stock };
    const shop = await prepareShop(preparation);
    const { answers, checkoutMs } = await measureCheckouts(platform.gateways, shop, clients);
    const exitCode = await platform.stop();
    if (exitCode !== 0) throw new Error(`Nothing has gone wrong yet, and the platform stops with ${exitCode}`);
    return { shop, pace: paceFor(checkoutMs), answers };
  } finally {
    await platform.stop();
  }
}
