import { z } from 'zod';
import { defineMessage } from '../message';

/** A product was added to the catalogue; the inventory begins to count it with `initialStock`. */
export const productCreated = defineMessage(
  'event',
  'product.created',
  z.object({ productId: z.string(), initialStock: z.int().min(0) }),
);
