import { createMessage, defineMessage, type Message } from '@shop/contracts';
import { isPermanent } from '@shop/errors';
import { z } from 'zod';
import { decodeMessage, encodeMessage, isOfAnotherRelease } from './message-codec';

const v2 = defineMessage('event', 'parcel.sent', z.object({ parcel: z.string(), grams: z.int() }), {
  version: 2,
  upcasters: { 1: (data) => ({ ...(data as object), grams: (data as { kilos: number }).kilos * 1000 }) },
});
const definitions = new Map([[v2.name, v2]]) as never;
const message = createMessage(
  v2,
  { source: 'post', correlationId: 'c', causationId: 'r', traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` },
  { subject: 'p1', data: { parcel: 'p1', grams: 5 }, time: new Date(0) },
);
const bytes = (change: object) => Buffer.from(JSON.stringify({ ...message, name: undefined, ...change }));

it('comes back as it was written', () => {
  expect(decodeMessage(encodeMessage(message), definitions)).toEqual(message);
});

it('does not send what is only for handlers', () => {
  expect(JSON.parse(encodeMessage(message as Message).toString())).not.toHaveProperty('name');
});

it('reads an older version through its upcaster', () => {
  const old = decodeMessage(bytes({ type: 'parcel.sent.v1', data: { parcel: 'p1', kilos: 2 } }), definitions);
  expect(old).toMatchObject({ type: 'parcel.sent.v2', data: { parcel: 'p1', grams: 2000 } });
});

it.each<[string, Buffer]>([
  ['bytes that are no JSON', Buffer.from('{')],
  ['JSON that is no CloudEvent', Buffer.from('{"a":1}')],
  ['null', Buffer.from('null')],
  ['a version without an upcaster', bytes({ type: 'parcel.sent.v0' })],
  ['data that the schema refuses', bytes({ data: { parcel: 1 } })],
  ['a type without a version', bytes({ type: 'parcel.sent' })],
])('refuses %s for good', (_, content) => {
  expect(() => decodeMessage(content, definitions)).toThrow(expect.objectContaining({ code: 'validation_failed' }));
});

it.each([
  ['a newer version', 'parcel.sent.v3'],
  ['another message', 'parcel.lost.v1'],
])('refuses %s for now: the next attempt may reach an instance that knows it', (_, type) => {
  let refusal: unknown;
  try {
    decodeMessage(bytes({ type }), definitions);
  } catch (error) {
    refusal = error;
  }
  expect(isOfAnotherRelease(refusal)).toBe(true);
  expect(isPermanent(refusal)).toBe(false);
});
