import { ConfigError, loadConfig } from '@shop/config';
import { z } from 'zod';
import { seedCatalogue } from '../supervisor/seed-catalogue';

const settings = z.object({
  SHOP_URL: z.url(),
  ADMIN_EMAIL: z.string(),
  ADMIN_PASSWORD: z.string(),
});

/** The first catalogue as a process of its own, for platforms that the devstack does not run. */
async function main(): Promise<void> {
  const { SHOP_URL, ADMIN_EMAIL, ADMIN_PASSWORD } = loadConfig(settings, process.env);
  const url = SHOP_URL.replace(/\/$/, '');
  const made = await seedCatalogue({ url, adminEmail: ADMIN_EMAIL, adminPassword: ADMIN_PASSWORD });
  process.stdout.write(made > 0 ? `${made} products made\n` : 'the shop has products already; nothing was made\n');
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof ConfigError ? error.message : String((error as Error).stack)}\n`);
  process.exitCode = 1;
});
