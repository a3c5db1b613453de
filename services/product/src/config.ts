import { wholeNumber } from '@shop/config';
import { serviceSettings } from '@shop/service';
import { z } from 'zod';

/** Every setting of the product service; the README lists them. */
export const productSettings = z.object({
  ...serviceSettings,
  CATALOGUE_POLL_MS: wholeNumber(20, 60_000).prefault('500'),
  IMPORT_MAX_BYTES: wholeNumber(1_024, 1_073_741_824).prefault('16777216'),
});

export type ProductConfig = z.infer<typeof productSettings>;
