import { randomUUID } from 'node:crypto';
import { createMessage, type Message, type MessageDefinition } from '@shop/contracts';
import {
  connectEventBus,
  deadLetterHeaders,
  deadLetterQueue,
  type EventBus,
  encodeMessage,
  queueName,
  subscription,
} from '@shop/event-bus';
import { silentTelemetry } from '@shop/telemetry';
import { connect } from 'amqplib';
import { eventually } from './eventually';
import { testNamespace, testServers } from './test-settings';

/** The rest of the platform, as a service under test hears and meets it on the broker. */
export interface MessageRecorder {
  bus: EventBus;
  /** Sends a message as another service would, and waits for the broker to have it. */
  send<Data>(definition: MessageDefinition<string, Data>, subject: string, data: Data, id?: string): Promise<Message>;
  /** Puts a message among the dead letters of a queue, as if it had failed there for this reason. */
  bury<Data>(
    queue: string,
    definition: MessageDefinition<string, Data>,
    subject: string,
    data: Data,
    reason: string,
  ): Promise<Message>;
  /** Every message of this kind about the subject that was published so far. */
  about(definition: MessageDefinition, subject: string): Message[];
  /** Waits for the first such message. */
  next(definition: MessageDefinition, subject: string): Promise<Message>;
  close(): Promise<void>;
}

/** Listens to these messages with a queue of its own, which is deleted at the end. */
export async function recordMessages(definitions: readonly MessageDefinition[]): Promise<MessageRecorder> {
  const service = `recorder-${randomUUID().slice(0, 8)}`;
  const bus = await connectEventBus({
    url: testServers().amqp,
    namespace: testNamespace,
    service,
    telemetry: silentTelemetry(service),
  });
  const heard: Message[] = [];
  await bus.subscribe([
    subscription({
      name: 'all',
      messages: definitions,
      handle: async (message) => {
        heard.push(message as Message);
      },
    }),
  ]);
  const about = (definition: MessageDefinition, subject: string) =>
    heard.filter((message) => message.name === definition.name && message.subject === subject);
  return {
    bus,
    about,
    async send(definition, subject, data, id) {
      const message = messageOf(definition, subject, data, id);
      await eventually(async () => (await bus.publish([message]))[0] === 'confirmed');
      return message;
    },
    async bury(queue, definition, subject, data, reason) {
      const message = messageOf(definition, subject, data);
      const headers = { [deadLetterHeaders.reason]: reason, [deadLetterHeaders.failedAt]: message.time };
      const connection = await connect(testServers().amqp);
      const channel = await connection.createConfirmChannel();
      const properties = { persistent: true, messageId: message.id, type: message.type, headers };
      channel.sendToQueue(deadLetterQueue(queue), encodeMessage(message), properties);
      await channel.waitForConfirms();
      await connection.close();
      return message;
    },
    next: (definition, subject) =>
      eventually(() => {
        const [first] = about(definition, subject);
        if (!first) {
          const others = heard.filter((one) => one.subject === subject).map((one) => one.type);
          throw new Error(
            `no ${definition.name} about ${subject}; about it there was: ${others.join(', ') || 'nothing'}`,
          );
        }
        return first;
      }),
    async close() {
      await bus.stopConsuming(1_000);
      await bus.close();
      const connection = await connect(testServers().amqp);
      const channel = await connection.createChannel();
      for (const queue of [
        queueName(service, 'all', testNamespace),
        deadLetterQueue(queueName(service, 'all', testNamespace)),
      ])
        await channel.deleteQueue(queue);
      await connection.close();
    },
  };
}

function messageOf<Data>(
  definition: MessageDefinition<string, Data>,
  subject: string,
  data: Data,
  id?: string,
): Message {
  const cause = randomUUID();
  return createMessage(
    definition,
    { source: 'test', correlationId: cause, causationId: cause },
    { subject, data, time: new Date(), ...(id === undefined ? {} : { id }) },
  );
}
