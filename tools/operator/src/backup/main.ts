import { restoreBackup, takeBackup } from './backup';
import { readConfig } from './config';

async function main(): Promise<void> {
  const config = readConfig(process.argv.slice(2), process.env);
  const contents = await (config.action === 'backup' ? takeBackup(config) : restoreBackup(config));
  for (const [service, collections] of Object.entries(contents)) {
    const facts = Object.values(collections);
    const documents = facts.reduce((sum, one) => sum + one.documents, 0);
    process.stdout.write(`${service}: ${documents} documents of ${facts.length} collections\n`);
  }
  process.stdout.write(config.action === 'backup' ? `kept in ${config.folder}\n` : `restored from ${config.folder}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 2;
});
