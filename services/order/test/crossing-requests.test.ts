import { randomUUID } from 'node:crypto';
import { usd } from '@shop/contracts';
import { isShopError } from '@shop/errors';
import { connectMongo, createEventStore } from '@shop/mongo';
import { silentTelemetry } from '@shop/telemetry';
import { testSettings } from '@shop/testing';
import type { Connection } from 'mongoose';
import type { OrderEvent } from '../src/domain/order-events';
import { placeOrder } from '../src/handlers/place-order';
import type { HandlerPorts, RefusedRequest } from '../src/handlers/ports';
import { createCarts } from '../src/outbound/carts';
import { createOrderRepository } from '../src/outbound/order-repository';
import { createRefusedRequests } from '../src/outbound/refused-requests';

let mongo: Connection;
let carts: ReturnType<typeof createCarts>;

beforeAll(async () => {
  const { logger } = silentTelemetry();
  mongo = await connectMongo({ uri: testSettings('order').MONGODB_URI, service: 'test', logger });
  carts = createCarts(mongo);
});

afterAll(async () => {
  await mongo.dropDatabase();
  await mongo.close();
});

/** Where an instance stops until it is let on. */
function barrier() {
  const reached = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<void>();
  const pass = () => {
    reached.resolve();
    return opened.promise;
  };
  return { pass, reached: reached.promise, open: opened.resolve };
}

interface Instance {
  /** Whether the catalogue that this instance asks has the product. */
  sells: boolean;
  /** Before its order, or its refusal, is written. */
  beforeWrite?: () => Promise<void>;
}

/** One of two instances of the service on one store: with nothing in common but what is stored. */
function instance({ sells, beforeWrite = async () => {} }: Instance) {
  const events = createEventStore<OrderEvent>(mongo.collection('order_commits'), 'orderId');
  const store: typeof events = { ...events, append: (commit) => beforeWrite().then(() => events.append(commit)) };
  const refused = createRefusedRequests(events, () => new Date());
  const orders = createOrderRepository({
    store,
    outgoing: () => [],
    relay: { announce() {}, start() {}, async stop() {} },
    project: async () => {},
    projectSoon: async () => {},
    now: () => new Date(),
  });
  return placeOrder({
    orders,
    refused: {
      ...refused,
      keep: (id: string, refusal: RefusedRequest) => beforeWrite().then(() => refused.keep(id, refusal)),
    },
    catalogue: {
      prices: async () => ({ items: sells ? [{ productId: 'p1', name: 'Mug', unitPrice: usd(1_000) }] : [] }),
    },
    carts,
    pricing: { shippingCents: 0, freeShippingFromCents: 0, taxBasisPoints: 0 },
  } as unknown as HandlerPorts);
}

const request = () => ({
  customerId: 'ann',
  idempotencyKey: randomUUID(),
  requestId: 'r',
  items: [{ productId: 'p1', quantity: 1 }],
  shippingAddress: { line1: '1 Main St', city: 'Springfield', postalCode: '12345', country: 'US' },
  payment: { provider: 'card', token: 'tok_ok' },
});

/** What the client is told: an order, or why there is none. */
const told = (answer: ReturnType<ReturnType<typeof placeOrder>>) =>
  answer.then(
    ({ order }) => order.id,
    (error: unknown) => (isShopError(error) ? error.code : Promise.reject(error)),
  );

describe('the same request at two instances, of which one refuses it', () => {
  test('is refused by both when the refusal is written first', async () => {
    const { pass, reached, open } = barrier();
    const command = request();
    const placing = told(instance({ sells: true, beforeWrite: pass })(command));
    await reached;
    expect(await told(instance({ sells: false })(command))).toBe('product_unavailable');
    open();
    expect(await placing).toBe('product_unavailable');
    expect(await told(instance({ sells: true })(command))).toBe('product_unavailable');
  });

  test('is one order at both when the order is written first', async () => {
    const { pass, reached, open } = barrier();
    const command = request();
    const refusing = told(instance({ sells: false, beforeWrite: pass })(command));
    await reached;
    const placed = await told(instance({ sells: true })(command));
    expect(placed).toMatch(/^ord_/);
    open();
    expect(await refusing).toBe(placed);
  });

  test('has the first answer of its key for another body, too', async () => {
    const { pass, reached, open } = barrier();
    const command = request();
    const unknownProvider = { ...command, payment: { provider: 'barter', token: 'tok_ok' } };
    const refusing = told(instance({ sells: false, beforeWrite: pass })(command));
    await reached;
    expect(await told(instance({ sells: true })(unknownProvider))).toBe('payment_provider_unknown');
    open();
    expect(await refusing).toBe('idempotency_key_reused');
  });
});

describe('two requests for one cart', () => {
  const lines = [{ productId: 'p1', quantity: 1 }];
  const fill = (customerId: string) => carts.change(customerId, () => ({ items: lines, stamp: randomUUID() }));
  async function fromFullCart() {
    const { items, ...command } = { ...request(), customerId: randomUUID() };
    await fill(command.customerId);
    return command;
  }
  const anotherKey = <Command extends object>(command: Command) => ({ ...command, idempotencyKey: randomUUID() });
  const sells = true;

  test('make one order, and it is the second one’s when the first has died before it was written', async () => {
    const { pass, reached, open } = barrier();
    const command = await fromFullCart();
    const second = anotherKey(command);
    const first = told(instance({ sells, beforeWrite: pass })(command));
    await reached;
    const placed = await told(instance({ sells })(second));
    expect(placed).toMatch(/^ord_/);
    // Not dead, but slow.
    open();
    expect(await first).toBe('cart_empty');
    expect(await told(instance({ sells })(second))).toBe(placed);
    expect(await told(instance({ sells })(command))).toBe('cart_empty');
  });

  test('leave it to who has written the order', async () => {
    const command = await fromFullCart();
    const placed = await told(instance({ sells })(command));
    // Its process died before it emptied the cart.
    expect(await told(instance({ sells })(anotherKey(command)))).toBe('cart_empty');
    expect(await told(instance({ sells })(command))).toBe(placed);
  });

  test('let the first go on where it was when it is sent again', async () => {
    const command = await fromFullCart();
    const dying = instance({ sells, beforeWrite: () => Promise.reject(new Error('gone')) });
    await expect(told(dying(command))).rejects.toThrow('gone');
    expect(await told(instance({ sells })(command))).toMatch(/^ord_/);
  });

  test('do not get in the way of what is put into the cart afterwards', async () => {
    const command = await fromFullCart();
    const first = await told(instance({ sells })(command));
    await fill(command.customerId);
    const second = await told(instance({ sells })(anotherKey(command)));
    expect(second).toMatch(/^ord_/);
    expect(second).not.toBe(first);
  });

  test('leave the next cart to the one that is not answered yet', async () => {
    const command = await fromFullCart();
    const placed = await told(instance({ sells })(command));
    await fill(command.customerId);
    const { pass, reached, open } = barrier();
    const next = told(instance({ sells, beforeWrite: pass })(anotherKey(command)));
    await reached;
    expect(await told(instance({ sells })(command))).toBe(placed);
    open();
    expect(await next).toMatch(/^ord_/);
  });

  test('end with one order however many there are', async () => {
    const command = await fromFullCart();
    const answers = await Promise.all(Array.from({ length: 12 }, () => told(instance({ sells })(anotherKey(command)))));
    expect(answers.filter((answer) => answer !== 'cart_empty')).toEqual([expect.stringMatching(/^ord_/)]);
  });
});
