/** Everything in a run that waits or makes others wait, in milliseconds, as multiples of what a step of a checkout is given. */
export interface Pace {
  /** What nine of ten checkouts take here as long as nothing goes wrong. */
  checkoutMs: number;
  /** How long a participant of a checkout may take to answer. */
  stepTimeoutMs: number;
  /** How long the payment service waits for the acquirer: longer than a slow answer takes, shorter than a late one. */
  providerTimeoutMs: number;
  /** Races the deadline of the step. */
  slowMs: number;
  /** The caller has given up by then. */
  tooLateMs: number;
  /** The order has given up by then. */
  lateMs: number;
  /** How long a customer looks what becomes of an order. */
  followMs: number;
}

// Less would be a race against the restart of what was killed; more, and an order that asks a silent participant until
// it gives up would not be at its end within the minute that it has.
const leastStepMs = 3_000;
const mostStepMs = 10_000;

/**
 * Deadlines for a machine on which a checkout takes that long: each of its five steps is given twice the time of all of
 * them, so that it is the faults that make orders miss them, and not how busy the machine is.
 */
export function paceFor(checkoutMs: number): Pace {
  const stepTimeoutMs = Math.round(Math.min(mostStepMs, Math.max(leastStepMs, 2 * checkoutMs)));
  return {
    checkoutMs,
    stepTimeoutMs,
    providerTimeoutMs: Math.round((stepTimeoutMs * 4) / 3),
    slowMs: stepTimeoutMs,
    tooLateMs: Math.round((stepTimeoutMs * 5) / 3),
    lateMs: stepTimeoutMs * 4,
    followMs: Math.round((stepTimeoutMs * 2) / 3),
  };
}

/** As patient as it gets: for the time in which nothing goes wrong. */
export const patientPace = paceFor(mostStepMs);

/** The pace in words. */
export function describePace({ checkoutMs, stepTimeoutMs }: Pace): string {
  const seconds = (milliseconds: number) => (milliseconds / 1_000).toFixed(1);
  return `nine of ten checkouts take ${seconds(checkoutMs)} s here before the faults, so a step is given ${seconds(stepTimeoutMs)} s`;
}
