/** What the acquirer knows of one order, in minor units. */
export interface Account {
  orderId: string;
  /** `released`: the authorisation was given up, and with it what had been captured. */
  state: 'authorized' | 'captured' | 'released';
  authorized: number;
  captured: number;
  refunded: number;
}

export type Answer = { outcome: 'accepted'; reference: string } | { outcome: 'refused'; reason: string };

export interface Ledger {
  accounts(): Account[];
  authorize(key: string, request: { orderId: string; amount: number; token: string }): Answer;
  capture(key: string, request: { orderId: string }): Answer;
  refund(key: string, request: { orderId: string; amount: number }): Answer;
  void(request: { orderId: string }): void;
}

const declines: Record<string, string> = {
  tok_declined: 'card_declined',
  tok_insufficient_funds: 'insufficient_funds',
};

/** Money as an acquirer keeps it: the same key has the same answer and happens once, and another key happens again. */
export function createLedger(): Ledger {
  const accounts = new Map<string, Account & { token: string }>();
  const answered = new Map<string, Answer>();

  function once(key: string, decide: () => Answer): Answer {
    const answer = answered.get(key) ?? decide();
    answered.set(key, answer);
    return answer;
  }

  return {
    accounts: () => [...accounts.values()].map(({ token, ...account }) => account),
    authorize: (key, { orderId, amount, token }) =>
      once(key, () => {
        if (declines[token]) return { outcome: 'refused', reason: declines[token] };
        const account = accounts.get(orderId);
        const authorized = (account?.authorized ?? 0) + amount;
        accounts.set(orderId, {
          orderId,
          captured: 0,
          refunded: 0,
          ...account,
          state: 'authorized',
          authorized,
          token,
        });
        return accepted(orderId);
      }),
    capture: (key, { orderId }) =>
      once(key, () => {
        const account = accounts.get(orderId);
        if (!account || account.state === 'released') return { outcome: 'refused', reason: 'not_authorized' };
        if (account.token === 'tok_capture_fails') return { outcome: 'refused', reason: 'capture_failed' };
        account.state = 'captured';
        account.captured += account.authorized;
        return accepted(orderId);
      }),
    refund: (key, { orderId, amount }) =>
      once(key, () => {
        const account = accounts.get(orderId);
        if (!account || account.captured === 0) return { outcome: 'refused', reason: 'not_captured' };
        account.refunded += amount;
        return accepted(orderId);
      }),
    void({ orderId }) {
      const account = accounts.get(orderId);
      if (!account) return;
      account.state = 'released';
      account.refunded = account.captured;
    },
  };
}

const accepted = (orderId: string): Answer => ({ outcome: 'accepted', reference: `acq_${orderId}` });
