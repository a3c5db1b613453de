import type { authorizePayment as command, Message } from '@shop/contracts';
import { ShopError } from '@shop/errors';
import type { MessageOf } from '@shop/event-bus';
import { authorized, type PaymentRequest, requested, requestedTooLate } from '../domain/payment';
import { answerInTime } from './ask-provider';
import { giveBack } from './give-back';
import { authorizationReply } from './payment-replies';
import type { HandlerPorts } from './ports';
import { silentSince, sweepBatch } from './sweep';

/**
 * `payment.authorize`: asks the provider and tells the order. A provider that takes its time does not hold up the
 * queue: after a short grace the payment is stored as pending, the message is done, and the answer is taken in
 * whenever it comes, from this call or from a later one for the same payment.
 */
export function authorizePayment(ports: HandlerPorts) {
  // Payments that this instance is asking for: a repeated command does not ask a second time beside the first.
  const asking = new Map<string, Promise<void>>();

  function ask(request: PaymentRequest, cause?: Message): Promise<void> {
    const running =
      asking.get(request.orderId) ?? takeIn(ports, request, cause).finally(() => asking.delete(request.orderId));
    asking.set(request.orderId, running);
    return running;
  }

  return {
    async handle(message: MessageOf<typeof command>): Promise<void> {
      const { payments, now, origin } = ports;
      const { orderId } = message.data;
      const known = await payments.load(orderId);
      if (known && (known.status !== 'pending' || known.voidOwed)) {
        await payments.change(orderId, (payment) => {
          if (!payment) return undefined;
          const state = requestedTooLate(payment, message.data, now());
          return { state, messages: authorizationReply(state, origin(message), now()) };
        });
        return;
      }
      const answered = ask(message.data, message);
      if (await settledWithin(answered, ports.graceMs)) return answered;
      answered.catch((error: unknown) => ports.logger.warn('A payment provider did not answer', { orderId, error }));
      await payments.change(orderId, (payment) => {
        const state = payment ? requestedTooLate(payment, message.data, now()) : requested(message.data, now());
        return state === payment ? undefined : { state };
      });
    },
    /** Asks again for payments whose provider, or whose instance of this service, has gone silent. */
    async askAgain(): Promise<void> {
      const silent = await ports.payments.unanswered(silentSince(ports), sweepBatch);
      await Promise.allSettled(silent.map((payment) => ask(payment)));
    },
  };
}

async function takeIn(ports: HandlerPorts, request: PaymentRequest, cause?: Message): Promise<void> {
  const { payments, now, origin } = ports;
  const provider = ports.provider(request.provider);
  if (!provider) throw new ShopError('payment_provider_unknown', `There is no payment provider ${request.provider}`);
  const answer = await answerInTime(provider, ports.providerTimeoutMs, (signal) => provider.authorize(request, signal));
  const at = now();
  const payment = await payments.change(
    request.orderId,
    (current) => {
      const next = authorized(current, request, answer, at);
      return { state: next, messages: authorizationReply(next, origin(cause), at) };
    },
    { likelyNew: true },
  );
  if (payment?.voidOwed) await giveBack(ports, payment, cause);
}

/** Whether the promise settles, either way, within the time. */
async function settledWithin(promise: Promise<unknown>, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, milliseconds, false);
  });
  const settled = promise.then(
    () => true,
    () => true,
  );
  try {
    return await Promise.race([settled, late]);
  } finally {
    clearTimeout(timer);
  }
}
