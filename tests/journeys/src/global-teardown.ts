/** Stops the platform of the run and fails the run if that is not clean. */
export default async function globalTeardown(): Promise<void> {
  await (globalThis as { stopPlatform?: () => Promise<void> }).stopPlatform?.();
}
