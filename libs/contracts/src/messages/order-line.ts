import { z } from 'zod';

/** How many of which product: what stock and parcels are about. */
export const orderLineSchema = z.object({
  productId: z.string(),
  quantity: z.int().min(1),
});

export type OrderLine = z.infer<typeof orderLineSchema>;
