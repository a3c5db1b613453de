import type { Binding, BindingRecord } from '@shop/event-bus';
import type { Connection, mongo } from 'mongoose';

interface StoredBinding extends Binding {
  _id: string;
  wantedAt: Date;
}

// Instances say what they want every five minutes: after an hour, and twelve failures, none is there.
const unwantedAfterMs = 60 * 60_000;

// Whoever was cut off from the broker or the database as well has said by then what it wants.
const settledAfterMs = 15 * 60_000;
// Twice as long as between two rounds: who says nothing for longer was cut off.
const interruptedAfterMs = 11 * 60_000;

const keyOf = ({ queue, exchange, routingKey }: Binding) => `${queue} ${exchange} ${routingKey}`;

/**
 * What the service's queues are bound to, kept in its own database: a few dozen documents. Nothing counts as unwanted
 * before this instance itself has said for a quarter of an hour, without a break, what it wants: after an outage, all
 * instances are late, and whoever is the first to speak must not take away from the others.
 */
export function createQueueBindings(connection: Connection, now: () => Date): BindingRecord {
  const bindings = connection.collection('queue_bindings') as unknown as mongo.Collection<StoredBinding>;
  let saidAt = Number.NEGATIVE_INFINITY;
  let sayingSince = 0;
  const longAgo = () => ({ $lt: new Date(now().getTime() - unwantedAfterMs) });
  return {
    async want(wanted) {
      const at = now().getTime();
      const operations = wanted.map((binding) => ({
        updateOne: {
          filter: { _id: keyOf(binding) },
          update: { $setOnInsert: { ...binding }, $max: { wantedAt: now() } },
          upsert: true,
        },
      }));
      if (operations.length > 0) await bindings.bulkWrite(operations, { ordered: false });
      if (at - saidAt > interruptedAfterMs) sayingSince = at;
      saidAt = at;
    },
    async unwanted() {
      if (saidAt - sayingSince < settledAfterMs) return [];
      const found = await bindings.find({ wantedAt: longAgo() }).toArray();
      return found.map(({ queue, exchange, routingKey }) => ({ queue, exchange, routingKey }));
    },
    async forget(binding) {
      await bindings.deleteOne({ _id: keyOf(binding), wantedAt: longAgo() });
    },
  };
}
