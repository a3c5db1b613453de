import type { CancelReason } from '@shop/contracts';

/** What a checkout does, in this order. */
export type Step = 'reserve-stock' | 'authorize-payment' | 'schedule-shipment' | 'capture-payment' | 'commit-stock';

/** What takes a step back. */
export type Undo = 'cancel-shipment' | 'void-payment' | 'refund-payment' | 'release-stock';

/** Something that the order waits for from another service. */
export type Activity = Step | Undo;

interface StepRule {
  step: Step;
  /** What takes it back once it is done, or when nobody knows whether it was. */
  undo: Undo;
  /** Why the order ends when the step says no. */
  refusal: CancelReason;
  /** Why the order ends when the step stays silent; without one the command is repeated for as long as it takes. */
  silence?: { reason: CancelReason; attempts: number };
}

/**
 * The whole checkout. Until the money is taken, silence is met with a few more tries and then with turning round; from
 * then on the order is finished, however long its last step stays silent, unless that says no or the customer does.
 *
 * | step               | its compensation                 | refused              | silent               |
 */
export const checkout: readonly StepRule[] = [
  {
    step: 'reserve-stock',
    undo: 'release-stock',
    refusal: 'out_of_stock',
    silence: { reason: 'out_of_stock', attempts: 6 },
  },
  {
    step: 'authorize-payment',
    undo: 'void-payment',
    refusal: 'payment_declined',
    silence: { reason: 'payment_timeout', attempts: 3 },
  },
  {
    step: 'schedule-shipment',
    undo: 'cancel-shipment',
    refusal: 'shipping_unavailable',
    silence: { reason: 'shipping_unavailable', attempts: 6 },
  },
  {
    step: 'capture-payment',
    undo: 'refund-payment',
    refusal: 'capture_failed',
    silence: { reason: 'capture_failed', attempts: 6 },
  },
  { step: 'commit-stock', undo: 'release-stock', refusal: 'out_of_stock' },
];

/** Everything that a checkout may wait for. */
export const activities: readonly Activity[] = [...new Set(checkout.flatMap(({ step, undo }) => [step, undo]))];

export const firstStep: Step = 'reserve-stock';

export function ruleOf(step: Step): StepRule {
  const rule = checkout.find((one) => one.step === step);
  if (!rule) throw new Error(`${step} is not a step of the checkout`);
  return rule;
}

/**
 * How long the answer to a command may take before the command is sent again, in milliseconds. The first three tries
 * come one step timeout after the other: by then a silent payment has ended. Later ones leave more and more time: what
 * answers late is busy, and asking it faster than it answers is what would keep it so.
 */
export function patienceMs(attempt: number, stepTimeoutMs: number): number {
  return stepTimeoutMs * Math.min(2 ** Math.max(0, attempt - 3), 4);
}

export function isStep(activity: Activity): activity is Step {
  return checkout.some((rule) => rule.step === activity);
}

/** The step after this one; `null` after the last. */
export function stepAfter(step: Step): Step | null {
  const index = checkout.findIndex((rule) => rule.step === step);
  return checkout[index + 1]?.step ?? null;
}

/**
 * What has to be taken back when these steps are done or in doubt, the latest first. Money that was captured, or may
 * have been, is refunded, not voided; stock is given back last, so that nothing is sold again before the order has let go of it.
 */
export function compensationsFor(steps: readonly Step[]): Undo[] {
  const undos = new Set(steps.toReversed().map((step) => ruleOf(step).undo));
  if (undos.has('refund-payment')) undos.delete('void-payment');
  const inReverse: Undo[] = ['cancel-shipment', 'refund-payment', 'void-payment', 'release-stock'];
  return inReverse.filter((undo) => undos.has(undo));
}
