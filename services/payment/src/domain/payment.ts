import { type Money, usd } from '@shop/contracts';
import { ShopError } from '@shop/errors';

/** `pending`: the provider has been asked and has not answered yet. */
export type PaymentStatus =
  | 'pending'
  | 'authorized'
  | 'captured'
  | 'voided'
  | 'declined'
  | 'partially_refunded'
  | 'refunded';

/** One movement of money, or of a promise of it. Entries are only ever added. */
export interface LedgerEntry {
  type: 'authorized' | 'captured' | 'voided' | 'refunded';
  amount: Money;
  at: Date;
}

/** The one payment of an order. */
export interface Payment {
  id: string;
  orderId: string;
  customerId: string;
  provider: string;
  token: string;
  status: PaymentStatus;
  amount: Money;
  captured: Money;
  refunded: Money;
  /** What the provider calls the authorisation; null without one. */
  reference: string | null;
  /** Why the provider said no, to the authorisation or to the capture; null when it did not. */
  refusal: string | null;
  /** Called off before anybody asked for it: the service's own memory, not something that the customer has. */
  neverAsked: boolean;
  ledger: LedgerEntry[];
  createdAt: Date;
  updatedAt: Date;
}

export interface PaymentRequest {
  orderId: string;
  customerId: string;
  amount: Money;
  provider: string;
  token: string;
}

export type ProviderAnswer = { outcome: 'accepted'; reference: string } | { outcome: 'refused'; reason: string };

/** A payment that the provider has yet to answer. */
export function requested(request: PaymentRequest, at: Date): Payment {
  return { ...blank(request, at), status: 'pending' };
}

/**
 * The provider answered the authorisation. An answer that comes after the payment was called off changes nothing:
 * whoever asked then gives the authorisation back.
 */
export function authorized(
  payment: Payment | undefined,
  request: PaymentRequest,
  answer: ProviderAnswer,
  at: Date,
): Payment {
  const current = payment ?? requested(request, at);
  if (current.status !== 'pending') return current;
  if (answer.outcome === 'refused') return { ...current, status: 'declined', refusal: answer.reason, updatedAt: at };
  return record({ ...current, status: 'authorized', reference: answer.reference }, 'authorized', current.amount, at);
}

/** The provider answered the capture. Only an authorised payment is captured, and only once. */
export function captured(payment: Payment, answer: ProviderAnswer, at: Date): Payment {
  if (payment.status !== 'authorized') return payment;
  if (answer.outcome === 'refused') return { ...payment, refusal: answer.reason, updatedAt: at };
  return record(
    { ...payment, status: 'captured', captured: payment.amount, refusal: null },
    'captured',
    payment.amount,
    at,
  );
}

/**
 * Gives the authorisation up, also one that was not answered or never asked for.
 *
 * @throws ShopError `illegal_transition` when the money has been taken: that is refunded, not voided
 */
export function voided(payment: Payment | undefined, orderId: string, at: Date): Payment {
  if (!payment) {
    const nothing = blank({ orderId, customerId: '', amount: usd(0), provider: '', token: '' }, at);
    return { ...nothing, status: 'voided', neverAsked: true };
  }
  if (payment.status === 'voided' || payment.status === 'declined') return payment;
  if (payment.status === 'pending') return { ...payment, status: 'voided', updatedAt: at };
  if (payment.status === 'authorized') return record({ ...payment, status: 'voided' }, 'voided', payment.amount, at);
  throw new ShopError('illegal_transition', `A payment that is ${payment.status} cannot be voided`);
}

/** What can still be paid back. */
export function refundable(payment: Payment): Money {
  return { ...payment.captured, amount: payment.captured.amount - payment.refunded.amount };
}

/** Pays back all that is left; where nothing was captured, gives the authorisation up, so that nothing ever is. */
export function refundedInFull(payment: Payment, at: Date): Payment {
  if (payment.captured.amount === 0) return voided(payment, payment.orderId, at);
  const amount = refundable(payment);
  if (amount.amount === 0) return payment;
  return record({ ...payment, status: 'refunded', refunded: payment.captured }, 'refunded', amount, at);
}

function record(payment: Payment, type: LedgerEntry['type'], amount: Money, at: Date): Payment {
  return { ...payment, ledger: [...payment.ledger, { type, amount, at }], updatedAt: at };
}

function blank(request: PaymentRequest, at: Date): Payment {
  const none = { ...request.amount, amount: 0 };
  return {
    id: `pay_${request.orderId}`,
    orderId: request.orderId,
    customerId: request.customerId,
    provider: request.provider,
    token: request.token,
    status: 'pending',
    amount: request.amount,
    captured: none,
    refunded: none,
    reference: null,
    refusal: null,
    neverAsked: false,
    ledger: [],
    createdAt: at,
    updatedAt: at,
  };
}
