import type { Logger } from '@shop/telemetry';
import type { RecoveringChannelModel } from 'amqplib';

/**
 * Writes down what becomes of a connection. Of attempts that fail one after the other for the same reason only the
 * first is a warning: they come every few seconds for as long as the broker is away.
 *
 * @param connection one that has not connected yet
 */
export function logConnection(connection: RecoveringChannelModel, purpose: string, logger: Logger): void {
  let lastReason: string | undefined;
  connection.on('connect', () => {
    lastReason = undefined;
    logger.info('Connected to RabbitMQ', { purpose });
  });
  connection.on('connect-failed', (error: Error) => {
    const level = error.message === lastReason ? 'debug' : 'warn';
    lastReason = error.message;
    logger[level]('An attempt to connect to RabbitMQ failed; it is tried again', { purpose, error });
  });
  connection.on('disconnect', (error) => logger.warn('The AMQP connection is lost', { purpose, error }));
  connection.on('error', (error) => logger.warn('The AMQP connection failed', { purpose, error }));
  connection.on('handler-error', (error) => logger.error('An AMQP listener threw', { purpose, error }));
}
