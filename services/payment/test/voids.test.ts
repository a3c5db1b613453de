import { authorizePayment, capturePayment, refundPayment, voidPayment } from '@shop/contracts';
import { eventually } from '@shop/testing';
import { authorized, type Payment, requested } from '../src/domain/payment';
import type { Handlers } from '../src/handlers';
import { accepted, agreeableProvider, at, commandOf, handlersWith, request } from './handler-ports';

const orderId = 'o1';
const authorizedPayment = authorized(undefined, request, accepted, at);
const pendingPayment = requested(request, at);

const voiding = (handlers: Handlers) => handlers.voidPayment(commandOf(voidPayment, { orderId }));
const refunding = (handlers: Handlers) =>
  handlers.refundPayment(commandOf(refundPayment, { orderId, reason: 'customer_request' }));
const authorizing = (handlers: Handlers) => handlers.authorizePayment(commandOf(authorizePayment, request));

/** The provider is away when asked to void, until it is back. */
function awayFromVoids() {
  const { asked, provider } = agreeableProvider();
  const back = provider.void;
  provider.void = () => Promise.reject(new Error('The provider is away'));
  return { asked, provider, comeBack: () => Object.assign(provider, { void: back }) };
}

describe.each<[string, (handlers: Handlers) => Promise<void>, Payment, string]>([
  ['a void of an authorised payment', voiding, authorizedPayment, 'void r1'],
  ['a void of a payment without an answer', voiding, pendingPayment, 'void null'],
  ['a refund of what may have been captured', refunding, authorizedPayment, 'void r1'],
])('%s', (_, command, given, call) => {
  it('tells the order only when the provider has agreed, and again when asked again', async () => {
    const { asked, provider, comeBack } = awayFromVoids();
    const { books, handlers } = handlersWith(given, provider);
    await expect(command(handlers)).rejects.toThrow('away');
    await expect(command(handlers)).rejects.toThrow('away');
    expect({ status: books.payment?.status, told: books.told }).toEqual({ status: given.status, told: [] });
    comeBack();
    await command(handlers);
    await command(handlers);
    expect(books.payment?.status).toBe('voided');
    expect(books.told).toEqual(['payment.voided.v1', 'payment.voided.v1']);
    expect(asked).toEqual([call]);
  });

  it('lets nothing be authorised or captured meanwhile', async () => {
    const { asked, provider } = awayFromVoids();
    const { books, handlers } = handlersWith(given, provider);
    await expect(command(handlers)).rejects.toThrow('away');
    await authorizing(handlers);
    await handlers.capturePayment(commandOf(capturePayment, { orderId }));
    expect(asked).toEqual([]);
    expect(books.told).toEqual(['payment.capture-failed.v1']);
  });

  it('is owed until the provider agrees, also when its message is gone', async () => {
    const { asked, provider, comeBack } = awayFromVoids();
    const { books, handlers } = handlersWith(given, provider);
    await expect(command(handlers)).rejects.toThrow('away');
    await handlers.askAgain();
    expect(books.payment?.status).toBe(given.status);
    comeBack();
    await handlers.askAgain();
    await handlers.askAgain();
    expect(books.payment?.status).toBe('voided');
    expect(books.told).toEqual(['payment.voided.v1']);
    expect(asked).toEqual([call]);
  });
});

describe('an authorisation that comes after its payment was called off', () => {
  /** The provider is asked, the payment is called off, and only then the provider answers. */
  async function lateAnswer(provider: ReturnType<typeof awayFromVoids>['provider'], callOff: typeof voiding) {
    const answer = Promise.withResolvers<typeof accepted>();
    provider.authorize = () => answer.promise;
    const { books, handlers } = handlersWith(undefined, provider);
    const asking = authorizing(handlers);
    await callOff(handlers);
    await asking;
    answer.resolve(accepted);
    await eventually(() => books.payment?.reference === 'r1');
    return { books, handlers };
  }

  it('is given back', async () => {
    const { asked, provider } = agreeableProvider();
    const { books } = await lateAnswer(provider, voiding);
    await eventually(() => books.payment?.voidOwed === false);
    expect(asked).toEqual(['void r1']);
    expect(books.payment?.status).toBe('voided');
  });

  it('is given back by the sweep when the provider was away', async () => {
    const { asked, provider, comeBack } = awayFromVoids();
    const { books, handlers } = await lateAnswer(provider, voiding);
    expect(books.payment).toMatchObject({ status: 'voided', reference: 'r1', voidOwed: true });
    comeBack();
    await handlers.askAgain();
    expect(asked).toEqual(['void r1']);
    expect(books.payment).toMatchObject({ status: 'voided', voidOwed: false });
  });

  it('is given back when it comes while a void without its reference is being agreed to', async () => {
    const { asked, provider } = agreeableProvider();
    const { books, handlers } = handlersWith(pendingPayment, provider);
    const agree = provider.void;
    provider.void = async (payment, signal) => {
      if (!payment.reference && books.payment) books.payment = authorized(books.payment, request, accepted, at);
      await agree(payment, signal);
    };
    await expect(voiding(handlers)).rejects.toMatchObject({ code: 'conflict' });
    await voiding(handlers);
    expect(asked).toEqual(['void null', 'void r1']);
    expect(books.told).toEqual(['payment.voided.v1']);
  });

  it('owes nothing when it was refused, and the order hears that the payment is called off', async () => {
    const { asked, provider } = agreeableProvider();
    provider.authorize = async () => ({ outcome: 'refused', reason: 'card_declined' });
    const { books, handlers } = handlersWith({ ...pendingPayment, voidOwed: true }, provider);
    books.payment = authorized(books.payment, request, { outcome: 'refused', reason: 'card_declined' }, at);
    await voiding(handlers);
    expect(asked).toEqual([]);
    expect(books.told).toEqual(['payment.voided.v1']);
  });
});

describe('a payment that is voided before its authorisation was answered', () => {
  const timeoutMs = 5_000;
  const later = (milliseconds: number) => new Date(at.getTime() + milliseconds);

  it('is voided once more when nothing can be on its way to the provider any longer', async () => {
    const { asked, provider } = agreeableProvider();
    const { books, handlers } = handlersWith(pendingPayment, provider, timeoutMs);
    await voiding(handlers);
    books.now = later(timeoutMs);
    await handlers.askAgain();
    expect(asked).toEqual(['void null']);
    books.now = later(2 * timeoutMs + 1);
    await handlers.askAgain();
    await handlers.askAgain();
    expect(asked).toEqual(['void null', 'void null']);
    expect(books.payment).toMatchObject({ status: 'voided', voidAgain: false });
    expect(books.told).toEqual(['payment.voided.v1']);
  });

  it('is, also when its request had been taken by a process that died before it stored anything', async () => {
    const { asked, provider } = agreeableProvider();
    const { books, handlers } = handlersWith(undefined, provider, timeoutMs);
    await voiding(handlers);
    await authorizing(handlers);
    expect(asked).toEqual([]);
    books.now = later(2 * timeoutMs + 1);
    await handlers.askAgain();
    expect(asked).toEqual(['void null']);
    expect(books.payment).toMatchObject({ status: 'voided', voidAgain: false });
    expect(books.told).toEqual(['payment.voided.v1', 'payment.voided.v1']);
  });

  it('is, also when it was called off while this process was asking, for its answer may find nobody', async () => {
    const { asked, provider } = agreeableProvider();
    provider.authorize = () => new Promise(() => {});
    const { books, handlers } = handlersWith(undefined, provider, timeoutMs);
    const asking = authorizing(handlers);
    await voiding(handlers);
    await asking;
    books.now = later(2 * timeoutMs + 1);
    await handlers.askAgain();
    expect(asked).toEqual(['void null']);
  });

  it('is asked for again until the provider agrees', async () => {
    const { asked, provider, comeBack } = awayFromVoids();
    const { books, handlers } = handlersWith(
      { ...pendingPayment, status: 'voided', voidAgain: true },
      provider,
      timeoutMs,
    );
    books.now = later(2 * timeoutMs + 1);
    await handlers.askAgain();
    expect(books.payment).toMatchObject({ voidAgain: true });
    comeBack();
    books.now = later(4 * timeoutMs + 2);
    await handlers.askAgain();
    expect(asked).toEqual(['void null']);
    expect(books.payment).toMatchObject({ voidAgain: false });
  });

  it('is left in peace when the provider has refused it', async () => {
    const { asked, provider } = agreeableProvider();
    provider.authorize = async () => ({ outcome: 'refused', reason: 'card_declined' });
    const { books, handlers } = handlersWith(undefined, provider, timeoutMs);
    const asking = authorizing(handlers);
    await voiding(handlers);
    await asking;
    books.now = later(2 * timeoutMs + 1);
    await handlers.askAgain();
    expect(asked).toEqual([]);
  });
});
