import { startMongoServer } from './server';

/** The server as a process of its own: BIND_ADDRESS (loopback when absent), PORT (any free one), DATA_DIR. */
async function main(): Promise<void> {
  const port = Number(process.env.PORT ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error('PORT must be a number from 0 to 65535');
  const { DATA_DIR: dataDir, BIND_ADDRESS: host } = process.env;
  const server = await startMongoServer({
    port,
    ...(dataDir ? { dataDir } : {}),
    ...(host ? { host } : {}),
    logger: { info: (message) => console.log(message), error: (message) => console.error(message) },
    onFailure: () => process.exit(1),
  });
  let stopping = false;
  const stop = (): void => {
    // The whole process group may be told, and so this process twice.
    if (stopping) return;
    stopping = true;
    server.close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  console.log(`ready ${server.url}`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
