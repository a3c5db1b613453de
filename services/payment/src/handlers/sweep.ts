import type { HandlerPorts } from './ports';

/** How many payments one sweep takes up at once. */
export const sweepBatch = 50;

/** Whoever was asked before this time has been given up. */
export function silentSince({ now, providerTimeoutMs }: Pick<HandlerPorts, 'now' | 'providerTimeoutMs'>): Date {
  return new Date(now().getTime() - providerTimeoutMs);
}

/** Whatever was asked of the provider before this time, by a process that has died since, has reached it or is lost. */
export function nothingUnderWaySince({
  now,
  providerTimeoutMs,
}: Pick<HandlerPorts, 'now' | 'providerTimeoutMs'>): Date {
  return new Date(now().getTime() - 2 * providerTimeoutMs);
}
