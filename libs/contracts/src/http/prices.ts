import { z } from 'zod';
import { moneySchema } from '../money';

/** `POST /internal/prices` of the product service: what the catalogue asks for these products right now. */
export const pricesPath = '/internal/prices';

export const pricesRequestSchema = z.strictObject({ productIds: z.array(z.string().min(1).max(128)).min(1).max(100) });

export const pricesResponseSchema = z.object({
  /** Only products that can be bought: an unknown or archived one is left out. */
  items: z.array(z.object({ productId: z.string(), name: z.string(), unitPrice: moneySchema })),
});

export type PricesResponse = z.infer<typeof pricesResponseSchema>;
