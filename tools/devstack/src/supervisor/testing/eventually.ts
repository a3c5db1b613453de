const lookEveryMs = 20;

/** Waits until the condition holds; a test that waits like this is as fast as what it waits for. */
export async function eventually(condition: () => boolean, withinMs = 10_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`Not within ${withinMs} ms: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}
