import { wholeNumber } from '@shop/config';
import { serviceSettings } from '@shop/service';
import { z } from 'zod';

/** Every setting of the payment service; the README lists them. */
export const paymentSettings = z.object({
  ...serviceSettings,
  PROVIDER_TIMEOUT_MS: wholeNumber(100, 120_000).prefault('15000'),
  PROVIDER_GRACE_MS: wholeNumber(10, 10_000).prefault('500'),
});

export type PaymentConfig = z.infer<typeof paymentSettings>;
