import {
  createMessage,
  type Message,
  type MessageDefinition,
  type MessageKind,
  messageDefinitions,
} from '@shop/contracts';
import { contentType, encodeMessage, exchangesOf } from '@shop/event-bus';
import type { StartedService } from '@shop/service';
import { eventually, testNamespace, testServers } from '@shop/testing';
import { connect } from 'amqplib';
import type { Envelope } from './envelope';

/** The rest of the platform on the broker: hears everything, byte for byte, and says what a test has it say. */
export interface Platform {
  /** Sends a message as another service would. */
  send<Data>(definition: MessageDefinition<string, Data>, subject: string, data: Data): Promise<void>;
  /** Puts a message as it is on the wire where its service would. */
  deliver(envelope: Envelope): Promise<void>;
  /** The first message of this name about the subject (whichever, if left out), as it was on the wire. */
  next(name: string, subject?: string): Promise<Envelope>;
  close(): Promise<void>;
}

const patienceMs = 15_000;

export async function joinPlatform(): Promise<Platform> {
  const connection = await connect(testServers().amqp);
  const channel = await connection.createConfirmChannel();
  const exchanges = exchangesOf(testNamespace);
  const { queue } = await channel.assertQueue('', { exclusive: true, autoDelete: true, durable: false });
  for (const exchange of Object.values(exchanges)) {
    await channel.assertExchange(exchange, 'topic', { durable: true });
    await channel.bindQueue(queue, exchange, '#');
  }
  const heard: Envelope[] = [];
  await channel.consume(queue, (raw) => raw && void heard.push(JSON.parse(raw.content.toString())), { noAck: true });

  async function put(kind: MessageKind, type: string, content: Buffer): Promise<void> {
    channel.publish(exchanges[kind], type, content, { persistent: true, contentType, type });
    await channel.waitForConfirms();
  }

  return {
    async send(definition, subject, data) {
      const origin = { source: 'test', correlationId: 'request-1', causationId: 'request-1' };
      const message = createMessage(definition, origin, { subject, data, time: new Date() });
      await put(definition.kind, definition.type, encodeMessage(message as Message));
    },
    deliver: (envelope) => put(kindOf(envelope.type), envelope.type, Buffer.from(JSON.stringify(envelope))),
    next: (name, subject) =>
      eventually(() => {
        const found = heard.find((one) => nameOf(one.type) === name && (subject ?? one.subject) === one.subject);
        if (found) return found;
        throw new Error(
          `No ${name} was published. There was: ${heard.map(({ type }) => type).join(', ') || 'nothing'}`,
        );
      }, patienceMs),
    async close() {
      await connection.close();
    },
  };
}

const nameOf = (type: string) => type.slice(0, type.lastIndexOf('.v'));

function kindOf(type: string): MessageKind {
  const definition = messageDefinitions.get(nameOf(type));
  if (!definition) throw new Error(`There is no message ${type}`);
  return definition.kind;
}

/** Waits for what a message brings about; one that ended among the dead letters fails the test at once, with its reason. */
export async function eventuallyHandled<Result>(
  { kit: { bus } }: Pick<StartedService, 'kit'>,
  check: () => Promise<Result> | Result,
): Promise<Result> {
  let refused: string | undefined;
  const result = await eventually(async () => {
    try {
      return { value: await check() };
    } catch (error) {
      refused = await takeDeadLetter(bus.deadLetters);
      if (refused === undefined) throw error;
      return { value: undefined };
    }
  }, patienceMs);
  if (refused !== undefined) throw new Error(`The message ended among the dead letters: ${refused}`);
  return result.value as Result;
}

/** Why the first dead letter is one; takes all away, so that they are not laid to the next message. */
async function takeDeadLetter(deadLetters: StartedService['kit']['bus']['deadLetters']): Promise<string | undefined> {
  const full = (await deadLetters.counts()).find(({ messages }) => messages > 0);
  if (!full) return undefined;
  const { letters } = await deadLetters.discard(full.queue, 'all');
  return letters[0]?.reason;
}
