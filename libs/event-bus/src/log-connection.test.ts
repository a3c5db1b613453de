import { EventEmitter } from 'node:events';
import { silentLogger } from '@shop/telemetry';
import type { RecoveringChannelModel } from 'amqplib';
import { logConnection } from './log-connection';

it('warns of each reason for which it cannot connect once in an outage, however many attempts fail for it', () => {
  const warned: unknown[] = [];
  const connection = new EventEmitter();
  logConnection(connection as unknown as RecoveringChannelModel, 'publisher', {
    ...silentLogger,
    warn: (_message, { error } = {}) => warned.push((error as Error).message),
  });
  const fail = (reason: string) => connection.emit('connect-failed', new Error(reason));
  fail('refused');
  fail('refused');
  fail('wrong password');
  fail('wrong password');
  connection.emit('connect');
  fail('wrong password');
  expect(warned).toEqual(['refused', 'wrong password', 'wrong password']);
});
