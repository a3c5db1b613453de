import { wholeNumber } from '@shop/config';
import { serviceSettings } from '@shop/service';
import { z } from 'zod';

/** Every setting of the auth service; the README lists them. */
export const authSettings = z
  .object({
    ...serviceSettings,
    SIGNING_KEY_SECRET: z.string().min(32, 'expected at least 32 characters'),
    SIGNING_KEY_DAYS: wholeNumber(1, 3_650).prefault('90'),
    ADMIN_EMAIL: z.string().trim().toLowerCase().max(254).pipe(z.email()).optional(),
    ADMIN_PASSWORD: z.string().min(8).max(128).optional(),
    ACCESS_TOKEN_SECONDS: wholeNumber(10, 900).prefault('900'),
    REFRESH_TOKEN_DAYS: wholeNumber(1, 365).prefault('30'),
    PASSWORD_HASHES_AT_ONCE: wholeNumber(1, 64).prefault('2'),
    PASSWORD_HASHES_WAITING: wholeNumber(0, 10_000).prefault('500'),
  })
  .refine((settings) => !settings.ADMIN_EMAIL || settings.ADMIN_PASSWORD, {
    path: ['ADMIN_PASSWORD'],
    error: 'goes with ADMIN_EMAIL',
  });

export type AuthConfig = z.infer<typeof authSettings>;
