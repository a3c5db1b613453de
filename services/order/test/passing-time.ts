/** Longer than any test takes: only a test that says so lets a participant be silent for as long. */
export const stepTimeoutMs = 60_000;

/** A clock for the service under test that goes on as the real one does, and jumps when a test says so. */
export function passingTime() {
  let ahead = 0;
  return {
    now: () => new Date(Date.now() + ahead),
    /** Lets so much time pass that a step without an answer is overdue, if it has been sent by now. */
    passStepTimeout() {
      ahead += stepTimeoutMs;
    },
  };
}
