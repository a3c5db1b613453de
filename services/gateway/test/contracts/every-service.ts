import { fixedAddresses } from '@shop/discovery';
import { eachLike, exampleOf, integer, like, oneOf, regex, string, time } from '@shop/pact';
import { eventually } from '@shop/testing';
import { Agent } from 'undici';
import { isOpenApiDocument } from '../../src/domain/merge-documents';
import { isAsyncApiDocument } from '../../src/domain/merge-message-documents';
import { gatherApiDocument } from '../../src/outbound/api-document';
import { operationPaths } from '../../src/outbound/calls';
import { createInstanceLooks } from '../../src/outbound/look-at-instance';
import type { ForwardedExample, GatewayContract } from './gateway-contract';

/** A page as every list has it. */
export const page = (item: unknown) => ({
  items: eachLike(item),
  page: { number: integer(1), limit: integer(20), totalItems: integer(1), totalPages: integer(1) },
});

/** A refusal as every service has it. */
export const problem = (status: number, code: string) => ({
  status,
  headers: { 'Content-Type': 'application/problem+json; charset=utf-8' },
  body: {
    status,
    code,
    title: string('Not possible'),
    detail: string('It cannot be done now'),
    type: string('about:blank'),
    requestId: string('request-1'),
  },
});

const letter = {
  id: string('letter-1'),
  messageId: string('message-1'),
  type: string('order.placed.v1'),
  reason: string('Unreadable message'),
  failedAt: time(),
  replays: integer(0),
  size: integer(512),
};
const { id, messageId, type, reason } = letter;

const action = {
  id: string('action-1'),
  at: time(),
  by: string('admin'),
  requestId: string('request-1'),
  queue: string('order.checkout-replies'),
  action: oneOf('discard', 'replay'),
  chosen: oneOf('all', 'one'),
  state: oneOf('done', 'started', 'failed'),
  count: integer(1),
  failed: integer(0),
  letters: eachLike({ id, messageId, type, reason }),
};

const settled = {
  queue: string('order.checkout-replies'),
  count: integer(1),
  failed: integer(0),
  remaining: integer(0),
};

/** What the gateway relies on in every service alike: its operations, and its dead letters. */
export function reliesOnEveryService({ watches, forwards, asks }: GatewayContract, service: string): void {
  watchesOperations(watches, service);

  const queue = { example: `${service}.queue`, state: 'queue' };
  const admin = { caller: 'admin', given: 'a dead letter', params: { queue } } as const;
  const path = 'admin/dead-letters/{queue}';
  forwards({ ...admin, operation: `GET /${path}`, response: { status: 200, body: page(letter) } });
  forwards({
    ...admin,
    operation: `GET /${path}/{id}`,
    params: { queue, id: { example: 'letter-1', state: 'letterId' } },
    response: {
      status: 200,
      body: {
        ...letter,
        queue: string(queue.example),
        headers: like({}),
        content: string('{}'),
        encoding: oneOf('utf8', 'base64'),
      },
    },
  });
  for (const verb of ['replay', 'discard']) {
    const example: ForwardedExample = {
      ...admin,
      operation: `POST /${path}/${verb}`,
      body: { all: true },
      response: { status: 200, body: settled },
    };
    forwards(example);
  }
  const settledBefore = { ...admin, given: 'a dead letter that was discarded' };
  forwards({ ...settledBefore, operation: `GET /${path}/actions`, response: { status: 200, body: page(action) } });

  asks({
    operation: 'GET /admin/dead-letter-actions',
    given: settledBefore.given,
    caller: 'admin',
    query: { limit: '20' },
    response: { status: 200, body: { items: eachLike(action) } },
    through: '/admin/dead-letter-actions',
    becomes: ({ items }) => expect(items).toMatchObject([{ by: 'admin', action: 'discard' }]),
  });
  asks({
    operation: 'GET /admin/dead-letters',
    caller: 'admin',
    response: { status: 200, body: { items: eachLike({ queue: string(queue.example), messages: integer(1) }) } },
    through: '/admin/dead-letters',
    becomes: ({ items }) => expect(items).toEqual([{ queue: queue.example, messages: 1 }]),
  });
}

function watchesOperations(watches: GatewayContract['watches'], service: string): void {
  watches('GET /ready', { status: 200 }, async ({ gateway }) => {
    const { dependencies } = (await (await fetch(`${gateway.url}/ready`)).json()) as { dependencies: object };
    expect(dependencies).toHaveProperty(service, 'up');
  });
  watches('GET /health', { status: 200 }, async ({ serviceUrl }) => {
    const looks = createInstanceLooks();
    expect(await looks.isAlive(serviceUrl)).toBe(true);
    await looks.close();
  });

  const documents = [
    {
      path: operationPaths.apiDocument,
      isOne: isOpenApiDocument,
      body: { openapi: regex('^3\\.1\\..+$', '3.1.0'), info: { version: string('1.0.0') }, paths: like({}) },
    },
    {
      path: operationPaths.messageDocument,
      isOne: isAsyncApiDocument,
      body: { asyncapi: regex('^3\\..+$', '3.0.0'), channels: like({}), operations: like({}), components: like({}) },
    },
  ];
  for (const { path, isOne, body } of documents) {
    watches(`GET ${path}`, { status: 200, body }, async ({ serviceUrl }) => {
      const agent = new Agent();
      const kind = { path, isOne: (answer: unknown): answer is object => isOne(answer) };
      const discovery = fixedAddresses({ [service]: [serviceUrl] });
      const document = gatherApiDocument(kind, ([first = {}]) => first, discovery, agent);
      await eventually(() => expect(document.current()).toEqual(exampleOf(body)));
      document.close();
      await agent.destroy();
    });
  }
}
