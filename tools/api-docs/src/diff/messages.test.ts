import type { JsonObject } from '../documents';
import { messageFindings } from './messages';

const data = () => ({
  type: 'object',
  required: ['id'],
  properties: { id: { type: 'string', description: 'Its id' } },
});
const ref = (pointer: string) => ({ $ref: `#/${pointer}` });

const document = () => ({
  asyncapi: '3.0.0',
  info: { title: 'Things', version: '1.0.0' },
  channels: {
    'thing.made.v1': {
      address: 'thing.made.v1',
      messages: { 'thing.made.v1': ref('components/messages/thing.made.v1') } as JsonObject,
      bindings: { amqp: { is: 'routingKey', exchange: { name: 'shop.events' } } },
    },
  } as Record<string, JsonObject>,
  operations: {
    'thing.send.thing.made.v1': {
      action: 'send',
      channel: ref('channels/thing.made.v1'),
      messages: [ref('channels/thing.made.v1/messages/thing.made.v1')],
    },
  } as Record<string, JsonObject>,
  components: {
    messages: { 'thing.made.v1': { payload: ref('components/schemas/thing.made.v1') } },
    schemas: { 'thing.made.v1': data() } as Record<string, ReturnType<typeof data>>,
  },
});

type Document = ReturnType<typeof document>;
type Change = (one: Document) => void;

function findingsAfter(change: Change) {
  const changed = document();
  change(changed);
  return messageFindings(document(), changed);
}

const schema = ({ components }: Document) => components.schemas['thing.made.v1'] ?? data();

it.each<[string, Change]>([
  ['a message is no longer sent', (one) => Object.assign(one, { operations: {}, channels: {} })],
  ['a property gets another name', (one) => Object.assign(schema(one), { properties: { key: { type: 'string' } } })],
  ['a property is no longer required', (one) => Object.assign(schema(one), { required: [] })],
  ['a property gets another type', (one) => Object.assign(schema(one).properties.id, { type: 'integer' })],
  ['a property is added to a published version', (one) => Object.assign(schema(one).properties, { more: {} })],
  [
    'it goes to another exchange',
    (one) =>
      Object.assign(one.channels['thing.made.v1'] ?? {}, {
        bindings: { amqp: { is: 'routingKey', exchange: { name: 'others' } } },
      }),
  ],
  [
    'what was sent is now heard',
    (one) => Object.assign(one.operations['thing.send.thing.made.v1'] ?? {}, { action: 'receive' }),
  ],
])('finds that %s', (_, change) => {
  expect(findingsAfter(change)).not.toEqual([]);
});

it.each<[string, Change]>([
  ['nothing changes', () => {}],
  ['it is told in other words', (one) => Object.assign(schema(one).properties.id, { description: 'Which one' })],
  ['the version is another one', ({ info }) => Object.assign(info, { version: '1.1.0' })],
  [
    'there is a further version beside it, first in the alphabet',
    (one) => {
      one.channels['a.v2'] = { address: 'a.v2', messages: {} };
      const sending = one.operations['thing.send.thing.made.v1'] ?? {};
      Object.assign(sending, { messages: [ref('channels/a.v2/messages/a.v2'), ...(sending.messages as JsonObject[])] });
      one.components.schemas['a.v2'] = data();
    },
  ],
])('lets it pass that %s', (_, change) => {
  expect(findingsAfter(change)).toEqual([]);
});

it('says of a changed schema what to do instead', () => {
  const [finding] = findingsAfter((one) => Object.assign(schema(one), { required: [] }));
  expect(finding).toEqual({
    where: '/components/schemas/thing.made.v1/required/0',
    what: expect.stringContaining('make it a new version of the message'),
  });
});
