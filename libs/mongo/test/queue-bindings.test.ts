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

it('knows what nobody has wanted for an hour, until it is forgotten', async () => {
  const record = createQueueBindings(mongo, () => clock);
  minutes(0);
  await record.want([kept, givenUp]);
  minutes(59);
  await record.want([kept]);
  expect(await record.unwanted()).toEqual([]);
  minutes(61);
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
  minutes(181);
  expect(await record.unwanted()).toEqual([kept]);
});
