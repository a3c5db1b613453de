import { wholeNumber } from '@shop/config';
import { serviceSettings } from '@shop/service';
import { z } from 'zod';

/** Every setting of the notification service; the README lists them. */
export const notificationSettings = z.object({
  ...serviceSettings,
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, 'expected smtp://host:port')
    .optional(),
  MAIL_FROM: z.string().min(3).max(320).default('Shop <no-reply@shop.example>'),
  DATA_DIR: z.string().default('.data'),
  MAIL_SWEEP_MS: wholeNumber(10, 60_000).prefault('500'),
  MAIL_RETRY_MS: wholeNumber(10, 3_600_000).prefault('5000'),
});

export type NotificationConfig = z.infer<typeof notificationSettings>;
