import { z } from 'zod';
import { moneySchema } from '../money';
import type { CallDefinition } from './call';

/** What the catalogue asks for these products right now. */
export const quotePrices: CallDefinition = { to: 'product', method: 'POST', path: '/internal/prices' };

export const pricesRequestSchema = z.strictObject({ productIds: z.array(z.string().min(1).max(128)).min(1).max(100) });

export const pricesResponseSchema = z.object({
  /** Only products that can be bought: an unknown or archived one is left out. */
  items: z.array(z.object({ productId: z.string(), name: z.string(), unitPrice: moneySchema })),
});

export type PricesResponse = z.infer<typeof pricesResponseSchema>;
