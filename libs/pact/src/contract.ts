import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pact, SpecificationVersion } from '@pact-foundation/pact';
import type { Message, MessageDefinition } from '@shop/contracts';
import { replacesPacts } from './config';
import { type Envelope, envelopeOf } from './envelope';
import { regex } from './matching';
import { commitPact, committedPact, pactFileName, readPact } from './pact-files';

/** An example, and the form (a regular expression) that the whole of it has. */
export interface TextBody {
  type: string;
  content: string;
  form: string;
}

export interface HttpExample {
  /** The edge of the service map that it belongs to, for example `GET /orders/{id}`. */
  operation: string;
  /** Tells several examples of an operation apart. */
  as?: string;
  /** What has to be so at the provider; its tests bring it about. */
  given?: string;
  request: {
    /** A matcher where the provider's state decides it. */
    path?: unknown;
    query?: Record<string, string>;
    headers?: Record<string, unknown>;
    body?: unknown;
    /** A body that is not JSON, with the form of the whole of it. */
    text?: TextBody;
  };
  response: {
    status: number;
    headers?: Record<string, unknown>;
    body?: unknown;
    text?: TextBody;
  };
  /** Has the consumer's own code make the call, and expects of it what comes of the answer. */
  exercise: (providerUrl: string) => Promise<unknown>;
}

export interface MessageExample {
  message: MessageDefinition;
  /** The consumer's subscription. */
  subscription: string;
  /** Tells several examples of a message apart. */
  as?: string;
  given?: string;
  subject?: string;
  /** What the consumer relies on of the data. */
  data: Record<string, unknown>;
  /** Gives the message to the consumer's own code, and expects what comes of it. */
  exercise: (message: Envelope) => Promise<unknown>;
}

/** What the provider makes and its consumers get by other ways than its answers and messages, such as a signed token. */
export interface ContentExample extends Pick<HttpExample, 'operation'> {
  as: string;
  content: Record<string, unknown>;
  exercise: (content: unknown) => Promise<unknown>;
}

/** What one service relies on of another one. Each example is a test of the consumer, and becomes part of the pact. */
export interface Contract {
  http(example: HttpExample): void;
  message(example: MessageExample): void;
  content(example: ContentExample): void;
  /** Declares the test that the committed pact is this one; comes after all examples. */
  isCommitted(): void;
}

/** Begins the pact of a pair. All of it belongs in one test file: several would overwrite each other's part. */
export function contractBetween(consumer: string, provider: string): Contract {
  const pair = `${consumer} → ${provider}`;
  const folder = mkdtempSync(join(tmpdir(), 'pact-'));
  const pact = new Pact({
    consumer,
    provider,
    dir: folder,
    spec: SpecificationVersion.SPECIFICATION_VERSION_V4,
    host: '127.0.0.1',
    logLevel: 'error',
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  return {
    http({ operation, as, given, request, response, exercise }) {
      const description = as === undefined ? operation : `${operation}, ${as}`;
      const [method = '', path = ''] = operation.split(' ');
      test(`${pair}: ${description}`, async () => {
        const interaction = pact.addInteraction();
        if (given !== undefined) interaction.given(given);
        await interaction
          .uponReceiving(description)
          .withRequest(method, (request.path ?? path) as string, (builder) => {
            if (request.query) builder.query(request.query);
            if (request.headers) builder.headers(request.headers as Record<string, string>);
            if (request.body !== undefined) builder.jsonBody(request.body);
            if (request.text) {
              builder.headers({ 'Content-Type': request.text.type });
              builder.body(...contentOf(request.text)).matchingRules(formOf(request.text));
            }
          })
          .willRespondWith(response.status, (builder) => {
            if (response.headers) builder.headers(response.headers as Record<string, string>);
            if (response.body !== undefined) builder.jsonBody(response.body);
            if (response.text) builder.body(...contentOf(response.text)).matchingRules(formOf(response.text));
          })
          .executeTest(({ url }) => exercise(url));
      });
    },
    message({ message, subscription, as, given, subject = 'o1', data, exercise }) {
      const description = `${message.name} for ${subscription}${as === undefined ? '' : `, ${as}`}`;
      test(`${pair}: ${description}`, async () => {
        const interaction = pact.addAsynchronousInteraction();
        if (given !== undefined) interaction.given(given);
        await interaction
          .expectsToReceive(description, (builder) => {
            builder.withJSONContent(envelopeOf(message, { source: provider, subject, data }));
          })
          .executeTest(({ contents }) => exercise(contents.content as unknown as Envelope & Message));
      });
    },
    content({ operation, as, content, exercise }) {
      const description = `${operation}, ${as}`;
      test(`${pair}: ${description}`, () =>
        pact
          .addAsynchronousInteraction()
          .expectsToReceive(description, (builder) => {
            builder.withJSONContent(content);
          })
          .executeTest(({ contents }) => exercise(contents.content)));
    },
    isCommitted() {
      test(`${pair}: the committed pact is this one (npm run contracts -- --write commits it)`, () => {
        if (replacesPacts) commitPact(folder, consumer, provider);
        expect(committedPact(consumer, provider)).toEqual(readPact(join(folder, pactFileName(consumer, provider))));
      });
    },
  };
}

// Pact looks into the bytes for their type, and knows no other of text; the header says the real one.
const contentOf = ({ content }: TextBody): [string, Buffer] => ['text/plain', Buffer.from(content)];
const formOf = ({ form, content }: TextBody) => ({ body: { path: '$', rules: [regex(form, content)] } });
