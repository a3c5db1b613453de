import type { Binding, BindingRecord } from '@shop/event-bus';
import { silentTelemetry } from '@shop/telemetry';
import { testSettings } from '@shop/testing';
import type { Connection } from 'mongoose';
import { connectMongo, createQueueBindings } from '../src';

let mongo: Connection;
let clock: Date;

beforeAll(async () => {
  const { logger } = silentTelemetry();
  mongo = await connectMongo({ uri: testSettings('mongo').MONGODB_URI, service: 'test', logger });
});

afterAll(async () => {
  await mongo.dropDatabase();
  await mongo.close();
});

const minutes = (count: number) => {
  clock = new Date(Date.UTC(2026, 10, 1, 0, count));
};
const kept = { queue: 'user.make-profile', exchange: 'shop.events', routingKey: 'user.registered.*' };
const givenUp = { ...kept, routingKey: 'user.left.*' };

/** Says what it wants every five minutes, from one minute to another. */
async function wanting(record: BindingRecord, bindings: Binding[], from: number, to: number): Promise<void> {
  for (let minute = from; minute <= to; minute += 5) {
    minutes(minute);
    await record.want(bindings);
  }
}

it('knows what nobody has wanted for an hour, until it is forgotten', async () => {
  const record = createQueueBindings(mongo, () => clock);
  minutes(0);
  await record.want([kept, givenUp]);
  await wanting(record, [kept], 5, 60);
  expect(await record.unwanted()).toEqual([]);
  await wanting(record, [kept], 65, 65);
  expect(await record.unwanted()).toEqual([givenUp]);
  await record.forget(givenUp);
  expect(await record.unwanted()).toEqual([]);
});

it('does not forget what is wanted again, and does not go back when a clock does', async () => {
  const record = createQueueBindings(mongo, () => clock);
  minutes(120);
  await record.want([kept]);
  minutes(90);
  await record.want([kept]);
  await record.forget(kept);
  await wanting(record, [], 181, 201);
  expect(await record.unwanted()).toEqual([kept]);
});

it('takes nothing away after an outage before everybody else has had the time to speak', async () => {
  const [one, other] = [createQueueBindings(mongo, () => clock), createQueueBindings(mongo, () => clock)];
  await wanting(one, [kept], 300, 330);
  await wanting(other, [givenUp], 300, 330);
  await wanting(one, [kept], 450, 455);
  expect(await one.unwanted()).toEqual([]);
  await wanting(other, [givenUp], 456, 456);
  await wanting(one, [kept], 460, 470);
  expect(await one.unwanted()).toEqual([]);
});
