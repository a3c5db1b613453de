import { wholeNumber } from '@shop/config';
import { serviceSettings } from '@shop/service';
import { z } from 'zod';

/** Every setting of the inventory service; the README lists them. */
export const inventorySettings = z.object({
  ...serviceSettings,
  LOW_STOCK_THRESHOLD: wholeNumber(0, 1_000_000).prefault('5'),
  HOLD_SWEEP_INTERVAL_MS: wholeNumber(50, 600_000).prefault('5000'),
});

export type InventoryConfig = z.infer<typeof inventorySettings>;
