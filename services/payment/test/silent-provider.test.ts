import { capturePayment, refundPayment, voidPayment } from '@shop/contracts';
import { authorized, captured, type Payment, requested } from '../src/domain/payment';
import type { Handlers } from '../src/handlers';
import type { PaymentProvider } from '../src/handlers/ports';
import { accepted, agreeableProvider, at, commandOf, handlersWith, request } from './handler-ports';

const authorizedPayment = authorized(undefined, request, accepted, at);
const orderId = 'o1';

type Call = 'capture' | 'void' | 'refund';

const calls: [Call, Payment, (handlers: Handlers) => Promise<void>][] = [
  ['capture', authorizedPayment, (given) => given.capturePayment(commandOf(capturePayment, { orderId }))],
  ['void', authorizedPayment, (given) => given.voidPayment(commandOf(voidPayment, { orderId }))],
  ['void', requested(request, at), (given) => given.voidPayment(commandOf(voidPayment, { orderId }))],
  [
    'refund',
    captured(authorizedPayment, accepted, at),
    (given) => given.refundPayment(commandOf(refundPayment, { orderId, reason: 'customer_request' })),
  ],
];

/** The provider never answers this call, and does not heed that it was given up; the signals it was handed. */
function silentAt(call: keyof Omit<PaymentProvider, 'name'>) {
  const signals: AbortSignal[] = [];
  const { provider } = agreeableProvider();
  const silence = (...input: unknown[]) => {
    signals.push(input.at(-1) as AbortSignal);
    return new Promise<never>(() => {});
  };
  return { signals, provider: { ...provider, [call]: silence } as PaymentProvider };
}

it.each(calls)(
  'gives a silent %s up, tells nobody that it happened, and takes the message again',
  async (call, given, handle) => {
    const { provider, signals } = silentAt(call);
    const { handlers, books } = handlersWith(given, provider, 20);
    await expect(handle(handlers)).rejects.toMatchObject({ code: 'upstream_unavailable' });
    expect(signals.map((signal) => signal.aborted)).toEqual([true]);
    expect({ status: books.payment?.status, told: books.told }).toEqual({ status: given.status, told: [] });
  },
);

it('gives a silent authorisation up, and its re-asking ends', async () => {
  const { provider, signals } = silentAt('authorize');
  const { handlers, books } = handlersWith(requested(request, at), provider, 20);
  await handlers.askAgain();
  expect(signals.map((signal) => signal.aborted)).toEqual([true]);
  expect(books.payment?.status).toBe('pending');
});
