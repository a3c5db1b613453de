import { startAmqpServer } from './server';

/** env PORT and DATA_DIR → broker → `ready <url>` on stdout → SIGTERM or SIGINT ends it with exit code 0. */
async function main(): Promise<void> {
  const port = Number(process.env.PORT ?? '5672');
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`PORT must be a port number, not ${JSON.stringify(process.env.PORT)}`);
  const dataDir = process.env.DATA_DIR || undefined;
  const server = await startAmqpServer({ port, dataDir, logger: stderrLogger });
  const stop = (): void => {
    server.close().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.stdout.write(`ready ${server.url}\n`);
}

const line = (level: string) => (message: string, details: object) =>
  process.stderr.write(`${level} ${message} ${JSON.stringify(details)}\n`);

const stderrLogger = { info: line('info'), warn: line('warn'), error: line('error') };

function fail(error: unknown): never {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

main().catch(fail);
