import { createMessage, type MessageDefinition, type MessageOrigin, usd } from '@shop/contracts';
import { silentTelemetry } from '@shop/telemetry';
import type { Payment, PaymentRequest, ProviderAnswer } from '../src/domain/payment';
import { createHandlers } from '../src/handlers';
import type { PaymentProvider, Payments } from '../src/handlers/ports';

export const at = new Date('2026-01-01T00:00:00Z');
export const request: PaymentRequest = {
  orderId: 'o1',
  customerId: 'c1',
  amount: usd(500),
  provider: 'card',
  token: 'tok_ok',
};
export const accepted: ProviderAnswer = { outcome: 'accepted', reference: 'r1' };

const origin: MessageOrigin = { source: 'order', correlationId: 'c', causationId: 'm' };

/** A provider that agrees to everything, and what it was asked; a test changes a call by assigning to it. */
export function agreeableProvider() {
  const asked: string[] = [];
  const agree = async (call: string, reference: string | null) => {
    asked.push(`${call} ${reference}`);
    return accepted;
  };
  const provider: PaymentProvider = {
    name: 'card',
    authorize: () => agree('authorize', null),
    capture: ({ reference }) => agree('capture', reference),
    void: async ({ reference }) => void (await agree('void', reference)),
    refund: async ({ reference }) => void (await agree('refund', reference)),
  };
  return { asked, provider };
}

/** The handlers over one payment in memory, with the types of the messages that left, in order. */
export function handlersWith(stored: Payment | undefined, provider: PaymentProvider, providerTimeoutMs = 5_000) {
  const books = { payment: stored, told: [] as string[], now: at };
  const payments: Payments = {
    load: async () => books.payment,
    async change(_id, decide) {
      const change = decide(books.payment);
      if (!change) return books.payment;
      books.payment = change.state;
      books.told.push(...(change.messages ?? []).map((message) => message.type));
      return books.payment;
    },
    unanswered: async () => (books.payment?.status === 'pending' && !books.payment.voidOwed ? [books.payment] : []),
    voidsOwed: async () => (books.payment?.voidOwed ? [books.payment] : []),
    voidsToRepeat: async (before) =>
      books.payment?.voidAgain && books.payment.updatedAt < before ? [books.payment] : [],
  };
  const handlers = createHandlers({
    payments,
    provider: (name) => (name === provider.name ? provider : undefined),
    now: () => books.now,
    origin: () => origin,
    logger: silentTelemetry().logger,
    graceMs: 5,
    providerTimeoutMs,
  });
  return { books, handlers };
}

export function commandOf<Data>(definition: MessageDefinition<string, Data>, data: Data) {
  return createMessage(definition, origin, { subject: 'o1', time: at, data }) as never;
}
