import { announcePlatform, startPlatform } from './platform';

/** Starts one platform for all journeys, unless SHOP_URL names one that runs already. */
export default async function globalSetup(): Promise<void> {
  if (process.env.SHOP_URL) return;
  const { platform, stop } = await startPlatform(process.env);
  announcePlatform(platform, process.env);
  process.stderr.write(`The platform is ready at ${platform.url}\n`);
  (globalThis as { stopPlatform?: () => Promise<void> }).stopPlatform = stop;
}
