import { type JsonObject, type MessageDefinition, type SchemaComponents, schemaComponents } from '@shop/contracts';
import { contentType, envelopeSchema } from './message-codec';
import { bindingKey, exchangesOf, queueName } from './names';
import type { Subscription } from './subscription';

export interface AsyncApiParts {
  info: { title: string; version: string; description: string };
  service: string;
  /** What the service says. */
  publishes: readonly MessageDefinition[];
  /** What it hears. */
  subscriptions: readonly Pick<Subscription, 'name' | 'messages'>[];
}

const exchanges = exchangesOf();

/**
 * The AsyncAPI 3 document of a service, from the definitions that build and validate its messages. A channel is either
 * what is published (exchange and routing key) or a queue that is read; names are those of a platform without namespace.
 */
export function asyncApiDocument({ info, service, publishes, subscriptions }: AsyncApiParts): JsonObject {
  const said = [...publishes].sort(byType);
  const heard = [...subscriptions].sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    asyncapi: '3.0.0',
    info,
    defaultContentType: contentType,
    channels: Object.fromEntries([
      ...said.map((message) => [message.type, published(message)]),
      ...heard.map((entry) => [queueName(service, entry.name), queue(service, entry)]),
    ]),
    operations: Object.fromEntries([
      ...said.map((message) => [`${service}.send.${message.type}`, send(service, message)]),
      ...heard.map((entry) => [`${service}.receive.${entry.name}`, receive(service, entry)]),
    ]),
    components: componentsOf([...said, ...heard.flatMap(({ messages }) => messages)]),
  };
}

const byType = (a: MessageDefinition, b: MessageDefinition) => (a.type < b.type ? -1 : 1);

const messagesOf = (definitions: readonly MessageDefinition[]) =>
  Object.fromEntries([...definitions].sort(byType).map(({ type }) => [type, ref(`components/messages/${type}`)]));

const ref = (pointer: string) => ({ $ref: `#/${pointer}` });
const amqp = (binding: JsonObject) => ({ amqp: { ...binding, bindingVersion: '0.3.0' } });

function published(definition: MessageDefinition): JsonObject {
  const exchange = { name: exchanges[definition.kind], type: 'topic', durable: true, autoDelete: false, vhost: '/' };
  return {
    address: definition.type,
    description: `${definition.kind === 'event' ? 'An event' : 'A command'}, by its routing key.`,
    messages: messagesOf([definition]),
    bindings: amqp({ is: 'routingKey', exchange }),
  };
}

function queue(service: string, { name, messages }: AsyncApiParts['subscriptions'][number]): JsonObject {
  const address = queueName(service, name);
  const bound = [...messages].sort(byType).map((one) => `${exchanges[one.kind]}: ${bindingKey(one)}`);
  return {
    address,
    description: `A durable quorum queue with its dead letters in ${address}.dead. Bound to ${bound.join(', ')}.`,
    messages: messagesOf(messages),
    bindings: amqp({
      is: 'queue',
      queue: { name: address, durable: true, exclusive: false, autoDelete: false, vhost: '/' },
    }),
  };
}

function send(service: string, { type }: MessageDefinition): JsonObject {
  return {
    action: 'send',
    channel: ref(`channels/${type}`),
    messages: [ref(`channels/${type}/messages/${type}`)],
    tags: [{ name: service }],
    bindings: amqp({ deliveryMode: 2, mandatory: true }),
  };
}

function receive(service: string, { name, messages }: AsyncApiParts['subscriptions'][number]): JsonObject {
  const channel = `channels/${queueName(service, name)}`;
  return {
    action: 'receive',
    channel: ref(channel),
    messages: [...messages].sort(byType).map(({ type }) => ref(`${channel}/messages/${type}`)),
    tags: [{ name: service }],
    bindings: amqp({ ack: true }),
  };
}

function componentsOf(definitions: readonly MessageDefinition[]): JsonObject {
  const schemas = schemaComponents();
  const unique = [...new Map(definitions.map((one) => [one.type, one])).values()].sort(byType);
  const envelope = schemas.schemaOf(envelopeSchema, 'output');
  const messages = unique.map((definition) => [definition.type, message(definition, envelope)]);
  const data = unique.map(({ type, schema }) => [type, schemas.schemaOf(schema, 'output')]);
  return {
    messages: Object.fromEntries(messages),
    schemas: { ...schemas.components(), ...Object.fromEntries(data) },
  };
}

/** CloudEvents in structured mode: the payload is the envelope with the data in it. */
function message({ name, type, version, kind }: MessageDefinition, envelope: ReturnType<SchemaComponents['schemaOf']>) {
  return {
    name: type,
    title: `${name}, version ${version}`,
    contentType,
    tags: [{ name: kind }],
    correlationId: { location: '$message.payload#/correlationid' },
    payload: {
      allOf: [
        envelope,
        {
          type: 'object',
          required: ['type', 'data'],
          properties: { type: { const: type }, data: ref(`components/schemas/${type}`) },
        },
      ],
    },
  };
}
