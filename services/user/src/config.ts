import { wholeNumber } from '@shop/config';
import { serviceSettings } from '@shop/service';
import { z } from 'zod';

/** Every setting of the user service; the README lists them. */
export const userSettings = z.object({
  ...serviceSettings,
  PROFILE_WAIT_MS: wholeNumber(0, 10_000).prefault('2000'),
});

export type UserConfig = z.infer<typeof userSettings>;
