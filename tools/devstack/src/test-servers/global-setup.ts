import { startAmqpServer } from '../amqp/server';
import { startMongoServer } from '../mongodb/server';

/** Gives a jest run its database and broker: the stand-ins, in memory, unless MONGODB_URI or AMQP_URL name real ones. */
export default async function globalSetup(): Promise<void> {
  const stops: (() => Promise<void>)[] = [];
  if (!process.env.MONGODB_URI) {
    const mongodb = await startMongoServer({ port: 0 });
    process.env.MONGODB_URI = `${mongodb.url}/test`;
    stops.push(() => mongodb.close());
  }
  if (!process.env.AMQP_URL) {
    const amqp = await startAmqpServer({ port: 0 });
    process.env.AMQP_URL = amqp.url;
    stops.push(() => amqp.close());
  }
  (globalThis as { stopTestServers?: () => Promise<void> }).stopTestServers = async () => {
    await Promise.all(stops.map((stop) => stop()));
  };
}
