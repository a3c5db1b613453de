import type { Binding, BindingRecord } from '@shop/event-bus';
import type { Connection, mongo } from 'mongoose';

interface StoredBinding extends Binding {
  _id: string;
  wantedAt: Date;
}

// Instances say what they want every five minutes: after an hour, and twelve failures, none is there.
const unwantedAfterMs = 60 * 60_000;

const keyOf = ({ queue, exchange, routingKey }: Binding) => `${queue} ${exchange} ${routingKey}`;

/** What the service's queues are bound to, kept in its own database: a few dozen documents. */
export function createQueueBindings(connection: Connection, now: () => Date): BindingRecord {
  const bindings = connection.collection('queue_bindings') as unknown as mongo.Collection<StoredBinding>;
  const longAgo = () => ({ $lt: new Date(now().getTime() - unwantedAfterMs) });
  return {
    async want(wanted) {
      if (wanted.length === 0) return;
      const operations = wanted.map((binding) => ({
        updateOne: {
          filter: { _id: keyOf(binding) },
          update: { $setOnInsert: { ...binding }, $max: { wantedAt: now() } },
          upsert: true,
        },
      }));
      await bindings.bulkWrite(operations, { ordered: false });
    },
    unwanted: async () =>
      (await bindings.find({ wantedAt: longAgo() }).toArray()).map(({ queue, exchange, routingKey }) => ({
        queue,
        exchange,
        routingKey,
      })),
    async forget(binding) {
      await bindings.deleteOne({ _id: keyOf(binding), wantedAt: longAgo() });
    },
  };
}
