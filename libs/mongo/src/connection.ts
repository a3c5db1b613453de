import type { Logger } from '@shop/telemetry';
import mongoose, { type Connection } from 'mongoose';

// A misspelt or smuggled key must fail, not widen a filter: with `true`, `deleteMany({ typo })` becomes `{}`.
mongoose.set('strictQuery', 'throw');

export interface MongoOptions {
  /** With the database name: each service owns one. */
  uri: string;
  service: string;
  logger: Logger;
}

const poolSize = 20;
const serverSelectionTimeoutMs = 3_000;
// Nothing waits for ever: what a connection or a place in the pool never answers fails, and is done again.
const waitQueueTimeoutMs = 5_000;
const socketTimeoutMs = 30_000;
const retryDelayMs = 500;

/**
 * Connects to the service's own database, trying for as long as it takes: at a cold start the database may come up
 * last. Later losses are healed by the driver. Writes are acknowledged by a majority; reads follow the URI
 * (`readConcernLevel=majority` on a replica set).
 *
 * @param signal gives up waiting
 */
export async function connectMongo(options: MongoOptions, signal?: AbortSignal): Promise<Connection> {
  for (;;) {
    const connection = mongoose.createConnection(options.uri, {
      appName: options.service,
      maxPoolSize: poolSize,
      serverSelectionTimeoutMS: serverSelectionTimeoutMs,
      waitQueueTimeoutMS: waitQueueTimeoutMs,
      socketTimeoutMS: socketTimeoutMs,
      writeConcern: { w: 'majority' },
      // Collections and indexes are made when the service starts, not at the first query.
      autoIndex: false,
      autoCreate: false,
      bufferCommands: false,
      // What is not set is not stored: null is a value of its own.
      ignoreUndefined: true,
    });
    connection.on('error', (error) => options.logger.warn('The MongoDB connection failed', { error }));
    connection.on('disconnected', () => options.logger.warn('The MongoDB connection is lost'));
    try {
      return await connection.asPromise();
    } catch (error) {
      options.logger.warn('MongoDB cannot be reached; trying again', { error });
      await connection.close().catch(() => {});
      if (signal?.aborted) throw error;
      await new Promise((resolve) => setTimeout(resolve, retryDelayMs));
    }
  }
}

/** Whether the database answers, for readiness. */
export async function mongoAnswers(connection: Connection): Promise<boolean> {
  if (connection.readyState !== 1) return false;
  await connection.db?.command({ ping: 1 });
  return true;
}
