import { wholeNumber } from '@shop/config';
import { serviceSettings } from '@shop/service';
import { z } from 'zod';

/** Every setting of the order service; the README lists them. */
export const orderSettings = z.object({
  ...serviceSettings,
  SHIPPING_CENTS: wholeNumber(0, 1_000_000).prefault('599'),
  FREE_SHIPPING_FROM_CENTS: wholeNumber(0, 1_000_000_000).prefault('5000'),
  TAX_BASIS_POINTS: wholeNumber(0, 10_000).prefault('800'),
  STEP_TIMEOUT_MS: wholeNumber(100, 600_000).prefault('10000'),
  DEADLINE_SWEEP_MS: wholeNumber(10, 60_000).prefault('1000'),
  RESERVATION_SECONDS: wholeNumber(10, 86_400).prefault('900'),
});

export type OrderConfig = z.infer<typeof orderSettings>;
