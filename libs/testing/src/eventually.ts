/**
 * Waits until the check passes, looking again every few milliseconds: how a test waits for what happens elsewhere
 * without sleeping.
 *
 * @param check throws or returns `false` while the condition does not hold yet
 * @returns what the check returned
 * @throws the last error of the check when the time is up
 */
export async function eventually<Result>(
  check: () => Promise<Result> | Result,
  timeoutMs = 10_000,
): Promise<Exclude<Result, false>> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    let failure: unknown;
    try {
      const result = await check();
      if (result !== false) return result as Exclude<Result, false>;
      failure = new Error(`The condition did not hold within ${timeoutMs} ms: ${check}`);
    } catch (error) {
      failure = error;
    }
    if (Date.now() > deadline) throw failure;
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}
