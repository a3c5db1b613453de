import { flag, wholeNumber } from '@shop/config';
import { serviceSettings } from '@shop/service';
import { z } from 'zod';

/** Every setting of the payment service; the README lists them. */
export const paymentSettings = z
  .object({
    ...serviceSettings,
    PROVIDER_TIMEOUT_MS: wholeNumber(100, 120_000).prefault('15000'),
    PROVIDER_GRACE_MS: wholeNumber(10, 10_000).prefault('500'),
    CARD_ACQUIRER_URL: z
      .url({ protocol: /^https?$/ })
      .transform((url) => url.replace(/\/$/, ''))
      .optional(),
    CARD_ACQUIRER_KEY: z.string().min(1).optional(),
    CARD_SANDBOX: flag.prefault('false'),
  })
  .refine((settings) => settings.CARD_ACQUIRER_URL || settings.CARD_SANDBOX, {
    path: ['CARD_ACQUIRER_URL'],
    error: 'is required, or CARD_SANDBOX=true, which moves no money',
  })
  .refine((settings) => !settings.CARD_ACQUIRER_URL || settings.CARD_ACQUIRER_KEY, {
    path: ['CARD_ACQUIRER_KEY'],
    error: 'is required with CARD_ACQUIRER_URL',
  });

export type PaymentConfig = z.infer<typeof paymentSettings>;
