import type { Logger } from '@shop/telemetry';
import type { Channel, ConfirmChannel, RecoveringChannelModel } from 'amqplib';
import { closeChannel } from './close-channel';

const firstDelayMs = 50;
const longestDelayMs = 5_000;

export interface ManagedChannel<Kind extends Channel> {
  /** The open channel, or `undefined` while there is none. */
  current(): Kind | undefined;
  /** Resolves when a channel is open and set up; rejects when the channel is closed for good. */
  opened(): Promise<Kind>;
  close(): Promise<void>;
}

export interface ManagedChannelOptions<Kind extends Channel> {
  name: string;
  connection: RecoveringChannelModel;
  logger: Logger;
  open: (connection: RecoveringChannelModel) => Promise<Kind>;
  /** Prefetch, topology, consumers: everything that is gone with a channel. */
  setUp: (channel: Kind) => Promise<void>;
  onOpened?: () => void;
  onLost?: () => void;
}

/**
 * Keeps one channel open. amqplib's recovery brings back connections, not channels, and a channel that an error
 * closed takes its consumers with it without a word: so each channel is opened and set up again, with backoff,
 * whatever closed it.
 */
export function manageChannel<Kind extends Channel>(options: ManagedChannelOptions<Kind>): ManagedChannel<Kind> {
  let current: Kind | undefined;
  let opening = false;
  let closed = false;
  let delay = firstDelayMs;
  let timer: NodeJS.Timeout | undefined;
  let waiting: { resolve: (channel: Kind) => void; reject: (error: Error) => void }[] = [];

  function lost(channel: Kind): void {
    if (current !== channel) return;
    current = undefined;
    options.onLost?.();
    later();
  }

  function later(): void {
    if (closed || timer) return;
    timer = setTimeout(() => {
      timer = undefined;
      void open();
    }, delay);
    delay = Math.min(delay * 2, longestDelayMs);
  }

  async function open(): Promise<void> {
    if (closed || opening || current) return;
    opening = true;
    let channel: Kind | undefined;
    try {
      channel = await options.open(options.connection);
      let broken = false;
      const opened = channel;
      channel.on('error', (error) => options.logger.warn('An AMQP channel failed', { channel: options.name, error }));
      channel.on('handler-error', (error) =>
        options.logger.error('An AMQP listener threw', { channel: options.name, error }),
      );
      channel.on('close', () => {
        broken = true;
        lost(opened);
      });
      await options.setUp(channel);
      if (broken) throw new Error('the channel closed while it was set up');
      if (closed) throw new Error('the channel was set up too late: nobody wants it any more');
      current = channel;
      delay = firstDelayMs;
      for (const { resolve } of waiting) resolve(channel);
      waiting = [];
      options.onOpened?.();
    } catch (error) {
      if (!closed)
        options.logger.warn('An AMQP channel could not be opened; it is tried again', { channel: options.name, error });
      if (channel) await closeChannel(channel);
      later();
    } finally {
      opening = false;
    }
  }

  options.connection.on('connect', () => {
    delay = firstDelayMs;
    void open();
  });
  void open();

  return {
    current: () => current,
    opened: () =>
      current ? Promise.resolve(current) : new Promise((resolve, reject) => waiting.push({ resolve, reject })),
    async close() {
      closed = true;
      clearTimeout(timer);
      const channel = current;
      current = undefined;
      for (const { reject } of waiting) reject(new Error('the channel is closed'));
      waiting = [];
      if (channel) await closeChannel(channel);
    },
  };
}

/** A channel with publisher confirms. */
export const openConfirmChannel = (connection: RecoveringChannelModel): Promise<ConfirmChannel> =>
  connection.createConfirmChannel();

/** A plain channel. */
export const openPlainChannel = (connection: RecoveringChannelModel): Promise<Channel> => connection.createChannel();
