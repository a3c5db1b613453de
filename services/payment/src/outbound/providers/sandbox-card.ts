import type { Payment, ProviderAnswer } from '../../domain/payment';
import type { PaymentProvider } from '../../handlers/ports';

const slowMs = 3_000;

// Sooner than a call is given up, later than an order waits that is short of patience.
const lateMs = 12_000;

const refusals: Record<string, string> = {
  tok_declined: 'card_declined',
  tok_insufficient_funds: 'insufficient_funds',
};

/**
 * The built-in acquirer of the sandbox. The token says how it behaves; it keeps nothing, so the same call always has
 * the same answer, as a real acquirer has for the same idempotency key.
 *
 * | token | behaviour |
 * | --- | --- |
 * | `tok_ok` | authorises and captures |
 * | `tok_declined`, `tok_insufficient_funds` | declines |
 * | `tok_slow` | authorises after three seconds |
 * | `tok_late` | authorises after twelve seconds |
 * | `tok_timeout` | never answers |
 * | `tok_capture_fails` | authorises, then fails to capture |
 * | any other | declines as unknown |
 */
export function sandboxCard(): PaymentProvider {
  return {
    name: 'card',
    async authorize({ token, orderId }, signal) {
      if (token === 'tok_slow') await elapsed(slowMs, signal);
      if (token === 'tok_late') await elapsed(lateMs, signal);
      if (token === 'tok_timeout') await aborted(signal);
      return answerTo(token, orderId);
    },
    capture: async ({ token, orderId }) =>
      token === 'tok_capture_fails' ? { outcome: 'refused', reason: 'capture_failed' } : accepted(orderId),
    void: async () => {},
    refund: async () => {},
  };
}

const known = new Set(['tok_ok', 'tok_slow', 'tok_late', 'tok_capture_fails']);

function answerTo(token: string, orderId: string): ProviderAnswer {
  if (known.has(token)) return accepted(orderId);
  return { outcome: 'refused', reason: refusals[token] ?? 'unknown_token' };
}

function accepted(orderId: Payment['orderId']): ProviderAnswer {
  return { outcome: 'accepted', reference: `sandbox_${orderId}` };
}

function elapsed(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    });
  });
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });
}
