import type { Message, MessageOrigin, Money } from '@shop/contracts';
import type { DocumentStore } from '@shop/mongo';
import type { Logger } from '@shop/telemetry';
import type { Payment, PaymentRequest, ProviderAnswer } from '../domain/payment';

/**
 * Whoever moves the money. Every call names the payment, and the same call for the same payment has the same effect
 * once, however often it is made. A rejection means that nobody knows; try again. The signal of a call aborts when it
 * is given up, after `PROVIDER_TIMEOUT_MS`: nobody waits for its answer any longer, so an adapter had better let go of
 * its connection.
 */
export interface PaymentProvider {
  name: string;
  authorize(request: PaymentRequest, signal: AbortSignal): Promise<ProviderAnswer>;
  capture(payment: Payment, signal: AbortSignal): Promise<ProviderAnswer>;
  /**
   * Gives the authorisation up, and with it the money of a capture whose answer never came. A capture that arrives
   * after it is refused. Without a reference the authorisation has not been answered; should its answer still come,
   * the call is made again with the reference.
   */
  void(payment: Payment, signal: AbortSignal): Promise<void>;
  refund(payment: Payment, amount: Money, signal: AbortSignal): Promise<void>;
}

/** Payments by the id of their order. */
export interface Payments extends Pick<DocumentStore<Payment>, 'load' | 'change'> {
  /** Payments that were asked for before the time and are still without an answer. */
  unanswered(before: Date, limit: number): Promise<Payment[]>;
  /** Payments that were called off, and last asked for before the time, to which the provider has yet to agree. */
  voidsOwed(before: Date, limit: number): Promise<Payment[]>;
  /** Payments that were voided before the time, and before their authorisation was answered. */
  voidsToRepeat(before: Date, limit: number): Promise<Payment[]>;
}

export interface HandlerPorts {
  payments: Payments;
  provider: (name: string) => PaymentProvider | undefined;
  now: () => Date;
  origin: (cause?: Message) => MessageOrigin;
  logger: Logger;
  /** How long a message waits for the provider before the answer is left to come on its own, in milliseconds. */
  graceMs: number;
  /** When a call to the provider is given up, in milliseconds. */
  providerTimeoutMs: number;
}
