import { defineMessage, moneySchema } from '@shop/contracts';
import { z } from 'zod';
import { asyncApiDocument } from './asyncapi';

const placed = defineMessage('event', 'thing.placed', z.object({ total: moneySchema }));
const pay = defineMessage('command', 'thing.pay', z.object({ thingId: z.string() }));

const document = asyncApiDocument({
  info: { title: 'Things', version: '1.0.0', description: '' },
  service: 'thing',
  publishes: [placed],
  subscriptions: [{ name: 'take-payment', messages: [pay] }],
});

it('says what a service sends, on which exchange and by which routing key', () => {
  expect(document).toMatchObject({
    asyncapi: '3.0.0',
    operations: { 'thing.send.thing.placed.v1': { action: 'send', channel: { $ref: '#/channels/thing.placed.v1' } } },
    channels: {
      'thing.placed.v1': {
        address: 'thing.placed.v1',
        bindings: { amqp: { is: 'routingKey', exchange: { name: 'shop.events', type: 'topic' } } },
      },
    },
  });
});

it('says which queue it reads, and what is in it', () => {
  expect(document).toMatchObject({
    operations: { 'thing.receive.take-payment': { action: 'receive' } },
    channels: {
      'thing.take-payment': {
        description: expect.stringContaining('shop.commands: thing.pay.*'),
        messages: { 'thing.pay.v1': { $ref: '#/components/messages/thing.pay.v1' } },
        bindings: { amqp: { is: 'queue', queue: { name: 'thing.take-payment', durable: true } } },
      },
    },
  });
});

it('describes each message as a CloudEvent with its data', () => {
  expect(document.components).toMatchObject({
    messages: {
      'thing.placed.v1': {
        contentType: 'application/cloudevents+json',
        payload: {
          allOf: [{ $ref: '#/components/schemas/CloudEvent' }, { properties: { type: { const: 'thing.placed.v1' } } }],
        },
      },
    },
    schemas: {
      CloudEvent: { required: expect.arrayContaining(['id', 'source', 'type', 'subject', 'correlationid']) },
      Money: { type: 'object' },
      'thing.placed.v1': { properties: { total: { $ref: '#/components/schemas/Money' } } },
    },
  });
});
