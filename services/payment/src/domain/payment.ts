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
  /** Called off, but the provider has not agreed to that yet: it is asked until it does. */
  voidOwed: boolean;
  /** Voided before its authorisation was answered: the provider may still come to authorise it, and is asked again. */
  voidAgain: boolean;
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
 * The provider answered the authorisation. An authorisation that comes after the payment was called off is owed back;
 * a refusal leaves nothing to give back.
 */
export function authorized(
  payment: Payment | undefined,
  request: PaymentRequest,
  answer: ProviderAnswer,
  at: Date,
): Payment {
  const current = payment ?? requested(request, at);
  if (current.status === 'voided') return owedBack(current, request, answer, at);
  if (current.status !== 'pending') return current;
  if (answer.outcome === 'accepted') {
    return record({ ...current, status: 'authorized', reference: answer.reference }, 'authorized', current.amount, at);
  }
  if (current.voidOwed) return voided(current, current.reference, at);
  return { ...current, status: 'declined', refusal: answer.reason, updatedAt: at };
}

/** What the provider needs to give it back is kept with it: the payment may have been called off unseen. */
function owedBack(payment: Payment, request: PaymentRequest, answer: ProviderAnswer, at: Date): Payment {
  if (answer.outcome === 'refused') return payment.voidAgain ? { ...payment, voidAgain: false } : payment;
  if (answer.reference === payment.reference) return payment;
  const { reference } = answer;
  return { ...payment, ...whatToVoid(request), reference, voidOwed: true, voidAgain: false, updatedAt: at };
}

const whatToVoid = ({ provider, token, amount }: PaymentRequest) => ({ provider, token, amount });

/**
 * The request of a payment that was called off unseen. Whoever had it before this may have asked the provider, and died
 * before saying so.
 */
export function requestedTooLate(payment: Payment, request: PaymentRequest, at: Date): Payment {
  if (payment.status !== 'voided' || payment.provider !== '') return payment;
  return { ...payment, ...whatToVoid(request), voidAgain: true, updatedAt: at };
}

/** Whether the provider may be asked to capture. A refusal stands, also when the command is repeated. */
export function canBeCaptured({ status, refusal, voidOwed }: Payment): boolean {
  return status === 'authorized' && !refusal && !voidOwed;
}

/** The provider answered the capture. Only an authorised payment is captured, and only once. */
export function captured(payment: Payment, answer: ProviderAnswer, at: Date): Payment {
  if (payment.status !== 'authorized' || payment.voidOwed) return payment;
  if (answer.outcome === 'refused') return { ...payment, refusal: answer.reason, updatedAt: at };
  return record(
    { ...payment, status: 'captured', captured: payment.amount, refusal: null },
    'captured',
    payment.amount,
    at,
  );
}

/**
 * The decision to give the authorisation up, also one that was not answered or never asked for: from here on nothing
 * is authorised or captured. The payment is voided when the provider has agreed; where it was never asked, at once.
 *
 * @throws ShopError `illegal_transition` when the money has been taken: that is refunded, not voided
 */
export function calledOff(payment: Payment | undefined, orderId: string, at: Date): Payment {
  if (!payment) {
    const nothing = blank({ orderId, customerId: '', amount: usd(0), provider: '', token: '' }, at);
    return { ...nothing, status: 'voided', neverAsked: true };
  }
  if (payment.status === 'voided' || payment.status === 'declined') return payment;
  if (payment.status === 'pending' || payment.status === 'authorized') {
    return payment.voidOwed ? payment : { ...payment, voidOwed: true, updatedAt: at };
  }
  throw new ShopError('illegal_transition', `A payment that is ${payment.status} cannot be voided`);
}

/**
 * The provider has given up what it was asked to.
 *
 * @param reference what it was asked with: an authorisation that has come meanwhile is still owed
 */
export function voided(payment: Payment, reference: string | null, at: Date): Payment {
  if (!payment.voidOwed || payment.reference !== reference) return payment;
  const voidAgain = payment.status === 'pending';
  const next: Payment = { ...payment, status: 'voided', voidOwed: false, voidAgain, updatedAt: at };
  return payment.status === 'authorized' ? record(next, 'voided', payment.amount, at) : next;
}

/** The provider was asked once more, when no call of ours could still be on its way to it. */
export function voidedAgain(payment: Payment): Payment {
  return { ...payment, voidAgain: false };
}

/** What can still be paid back. */
export function refundable(payment: Payment): Money {
  return { ...payment.captured, amount: payment.captured.amount - payment.refunded.amount };
}

/** Pays back all that is left. */
export function refundedInFull(payment: Payment, at: Date): Payment {
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
    voidOwed: false,
    voidAgain: false,
    ledger: [],
    createdAt: at,
    updatedAt: at,
  };
}
