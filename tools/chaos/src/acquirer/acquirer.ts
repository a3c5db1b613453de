import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { z } from 'zod';
import type { Pace } from '../pace';
import { pause } from '../wait';
import { type Account, createLedger } from './ledger';
import { type Manner, mannerOf, prompt } from './manner';

/** A card acquirer that remembers what it was asked, and does not always answer. */
export interface Acquirer {
  url: string;
  key: string;
  accounts(): Account[];
  /** From now on; until then it answers at once. */
  becomeUnreliable(pace: Pace): void;
  /** How often it was slow, silent and so on. */
  manners: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

const money = z.object({ amount: z.number().int().min(0) });
const request = z.object({ orderId: z.string(), amount: money.optional(), token: z.string().optional() });
type Request = z.infer<typeof request>;

const bearer = 'chaos-acquirer-key';
const operations = ['/authorizations', '/captures', '/voids', '/refunds'];

/** Starts the acquirer as the payment service's `card-acquirer.ts` expects it. */
export async function startAcquirer(random: () => number): Promise<Acquirer> {
  const ledger = createLedger();
  const manners = new Map<string, number>();
  const firstAsked = new Map<string, number>();
  let pace: Pace | undefined;

  function settle(path: string, key: string, { orderId, amount, token = '' }: Request): object {
    if (path === '/authorizations') return ledger.authorize(key, { orderId, amount: amount?.amount ?? 0, token });
    if (path === '/captures') return ledger.capture(key, { orderId });
    if (path === '/refunds') return ledger.refund(key, { orderId, amount: amount?.amount ?? 0 });
    ledger.void({ orderId });
    return {};
  }

  function mannerFor(path: string, { orderId, token }: Request): Manner {
    if (!pace) return prompt;
    const since = firstAsked.get(path + orderId) ?? Date.now();
    firstAsked.set(path + orderId, since);
    const manner = mannerOf(random, token, Date.now() - since, pace);
    manners.set(manner.name, (manners.get(manner.name) ?? 0) + 1);
    return manner;
  }

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url: path = '', headers } = incoming;
    if (headers.authorization !== `Bearer ${bearer}`) return void response.writeHead(401).end();
    if (incoming.method !== 'POST' || !operations.includes(path)) return void response.writeHead(404).end();
    const body = request.parse(await json(incoming));
    const manner = mannerFor(path, body);
    if (manner.isAway) return void response.writeHead(503).end();
    // What has been asked for happens, whether or not the one who asked still listens.
    if (manner.effectAfterMs > 0) await pause(manner.effectAfterMs);
    const answer = settle(path, String(headers['idempotency-key']), body);
    if (manner.losesAnswer) return void response.destroy();
    if (manner.answerAfterMs === Number.POSITIVE_INFINITY) return;
    if (manner.answerAfterMs > 0) await pause(manner.answerAfterMs);
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  }

  const server = createServer((incoming, response) => {
    handle(incoming, response).catch(() => response.destroy()); // its caller was killed in the middle of it
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    key: bearer,
    accounts: ledger.accounts,
    becomeUnreliable(given) {
      pace = given;
    },
    manners,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
