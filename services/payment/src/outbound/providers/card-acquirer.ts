import { z } from 'zod';
import type { Payment, PaymentRequest, ProviderAnswer } from '../../domain/payment';
import type { PaymentProvider } from '../../handlers/ports';

const answers = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('accepted'), reference: z.string().min(1).max(200) }),
  z.object({ outcome: z.literal('refused'), reason: z.string().min(1).max(200) }),
]);

interface Call {
  operation: 'authorization' | 'capture' | 'void' | 'refund';
  /** Under which the acquirer does it once. Giving up what there is needs none, however often it is said. */
  key?: string;
  body: { orderId: string; [more: string]: unknown };
}

/**
 * A card acquirer over HTTP: `POST <url>/authorizations`, `/captures`, `/voids` and `/refunds`, all but voids
 * with an `Idempotency-Key` under which the acquirer does a thing once, however often it is asked. Authorisations and captures are answered 200 `{ outcome: "accepted", reference }` or
 * `{ outcome: "refused", reason }`; any other status means that nobody knows.
 *
 * @param key sent as a bearer token
 */
export function cardAcquirer(url: string, key: string): PaymentProvider {
  async function ask({ operation, key: idempotencyKey, body }: Call, signal: AbortSignal): Promise<Response> {
    const response = await fetch(`${url}/${operation}s`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        ...(idempotencyKey ? { 'idempotency-key': `${operation}:${idempotencyKey}` } : {}),
      },
      body: JSON.stringify(body),
      signal,
    });
    if (response.ok) return response;
    await response.body?.cancel();
    throw new Error(`The acquirer answered ${response.status} to the ${operation} of ${body.orderId}`);
  }

  const answerTo = async (call: Call, signal: AbortSignal): Promise<ProviderAnswer> =>
    answers.parse(await (await ask(call, signal)).json());

  return {
    name: 'card',
    authorize: ({ orderId, amount, token }: PaymentRequest, signal) =>
      answerTo({ operation: 'authorization', key: orderId, body: { orderId, amount, token } }, signal),
    capture: ({ orderId, amount, reference }: Payment, signal) =>
      answerTo({ operation: 'capture', key: orderId, body: { orderId, amount, reference } }, signal),
    async void({ orderId, reference }, signal) {
      const answer = await ask({ operation: 'void', body: { orderId, reference } }, signal);
      await answer.body?.cancel();
    },
    async refund({ orderId, reference, refunded }, amount, signal) {
      // Of several refunds, each follows on what had been paid back before it.
      const key = `${orderId}:${refunded.amount}`;
      const answer = await ask({ operation: 'refund', key, body: { orderId, amount, reference } }, signal);
      await answer.body?.cancel();
    },
  };
}
