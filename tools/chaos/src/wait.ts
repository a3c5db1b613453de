export const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/**
 * Looks again and again until the condition holds. An error of the look counts as "not yet": what is asked may be
 * down at the moment, on purpose.
 *
 * @returns whether it held in time
 */
export async function holdsWithin(
  withinMs: number,
  condition: () => boolean | Promise<boolean>,
  everyMs = 250,
): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    if (
      await Promise.resolve()
        .then(condition)
        .catch(() => false)
    )
      return true;
    if (Date.now() >= deadline) return false;
    await pause(everyMs);
  }
}
