import { createAgent } from './agent';

const server = createAgent().listen(Number(process.env.PORT ?? 8500));
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    server.close(() => process.exit(0));
    server.closeAllConnections();
  });
}
