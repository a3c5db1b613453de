import type { Logger } from '@shop/telemetry';
import type { Binding, BindingRecord } from './bindings';
import { withBrokerLock } from './broker-lock';
import type { OpenChannel } from './channel-at-once';

export interface BindingKeeper {
  /** Resolves when it is on record what this instance wants: only then may it bind anything. */
  announced(): Promise<void>;
  /** Says again what this instance wants, and unbinds what no instance does. */
  keep(): Promise<void>;
}

export interface BindingKeeperOptions {
  /** Over the connection that is to hold the lock. */
  openChannel: OpenChannel;
  /** The name of the lock. */
  lock: string;
  record: BindingRecord;
  /** What this instance wants at this moment. */
  wanted: () => readonly Binding[];
  logger: Logger;
}

const lockWithinMs = 10_000;

/**
 * Takes away what earlier releases have bound and nobody wants any more. An instance says what it wants before it binds
 * it, and both that and unbinding happen under one lock: so nothing is unbound that is being bound, and an instance of
 * an older release that starts or stays beside a newer one takes nothing away from it.
 */
export function createBindingKeeper({
  openChannel,
  lock,
  record,
  wanted,
  logger,
}: BindingKeeperOptions): BindingKeeper {
  let first: Promise<void> | undefined;
  // The lock keeps other connections out, not another round of this one.
  let last: Promise<void> = Promise.resolve();

  function keep(): Promise<void> {
    const round = last.then(keepLocked);
    last = round.catch(() => {});
    return round;
  }

  const keepLocked = () =>
    withBrokerLock(openChannel, lock, lockWithinMs, async (channel) => {
      await record.want(wanted());
      for (const binding of await record.unwanted()) {
        // Unbinding what is not bound any longer succeeds: whoever died before forgetting it has left it to us.
        await channel.unbindQueue(binding.queue, binding.exchange, binding.routingKey);
        await record.forget(binding);
        logger.info('Nobody has wanted these messages for long: the queue gets them no more', { ...binding });
      }
    });

  return {
    keep,
    announced() {
      first ??= keep().catch((error: unknown) => {
        first = undefined;
        throw error;
      });
      return first;
    },
  };
}
