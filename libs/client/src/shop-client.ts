import createClient, { type Client } from 'openapi-fetch';
import type { components, paths } from './api';
import { bodyOf } from './problem';
import { type Pause, pause as pauseFor, repeated } from './repeat';
import { type Session, type SessionStore, sessionInMemory } from './session';
import { settledOrder } from './settled-order';
import { type Fetch, signedFetch } from './signed-fetch';

type Schemas = components['schemas'];

export interface ShopClientOptions {
  /** Where the shop is, without `/api/v1`. */
  baseUrl: string;
  /** Left out: in memory, signed out. */
  sessions?: SessionStore;
  /** Left out: the `fetch` of the platform. */
  fetch?: Fetch;
  /** Left out: the clock's. */
  pause?: Pause;
}

export interface PlaceOrderOptions {
  /** The same key never orders twice, however often the request is sent. Left out: a new one. */
  idempotencyKey?: string;
  /** How often the order is sent in all while nobody answers; 4 unless said otherwise. */
  attempts?: number;
  /** How long an answer is waited for before the order is sent again; 35 seconds unless said otherwise. */
  timeoutMs?: number;
  signal?: AbortSignal;
}

export interface WaitOptions {
  /** 30 seconds unless said otherwise. */
  withinMs?: number;
  signal?: AbortSignal;
}

/** The shop as a program sees it. Every method throws a `ShopProblem` when the shop refuses. */
export interface ShopClient {
  /** Every operation of the API by path, with the types of its document; hand the calls to `bodyOf`. */
  api: Client<paths>;
  session(): Session | undefined;
  /** Makes an account and signs in. */
  register(account: Schemas['Registration']): Promise<Session>;
  logIn(credentials: Schemas['LogIn']): Promise<Session>;
  /** Ends the session here and in the shop. */
  logOut(): Promise<void>;
  /** Places an order once, even if it has to be sent several times. */
  placeOrder(order: Schemas['NewOrder'], options?: PlaceOrderOptions): Promise<Schemas['Order']>;
  /**
   * The order once its checkout has ended: confirmed, or cancelled with a reason. A shop that is away for a while is
   * waited for. @throws OrderStillPending after the given time
   */
  settledOrder(id: string, options?: WaitOptions): Promise<Schemas['Order']>;
}

// Longer than the shop lets an order wait in line.
const attemptMs = 35_000;

export function createShopClient(options: ShopClientOptions): ShopClient {
  const { sessions = sessionInMemory(), fetch: send = fetch, pause = pauseFor } = options;
  const baseUrl = options.baseUrl.replace(/\/$/, '');
  const api = createClient<paths>({ baseUrl, fetch: signedFetch(baseUrl, sessions, send) });

  const signedIn = (session: Session): Session => {
    sessions.set(session);
    return session;
  };
  const readOrder = (id: string, signal: AbortSignal) =>
    bodyOf(api.GET('/api/v1/orders/{id}', { params: { path: { id } }, signal }));

  return {
    api,
    session: () => sessions.get(),
    register: async (body) => signedIn(await bodyOf(api.POST('/api/v1/auth/register', { body }))),
    logIn: async (body) => signedIn(await bodyOf(api.POST('/api/v1/auth/login', { body }))),

    async logOut() {
      const session = sessions.get();
      sessions.set(undefined);
      if (session) await bodyOf(api.POST('/api/v1/auth/logout', { body: { refreshToken: session.refreshToken } }));
    },

    placeOrder(body, { idempotencyKey = crypto.randomUUID(), attempts = 4, timeoutMs = attemptMs, signal } = {}) {
      const params = { header: { 'Idempotency-Key': idempotencyKey } };
      const send = (within: AbortSignal) => bodyOf(api.POST('/api/v1/orders', { params, body, signal: within }));
      return repeated(send, { attempts, timeoutMs, signal, pause });
    },

    settledOrder: (id, { withinMs = 30_000, signal } = {}) => settledOrder(id, readOrder, { withinMs, signal, pause }),
  };
}
