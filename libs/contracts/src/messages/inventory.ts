import { z } from 'zod';
import { defineMessage } from '../message';
import { orderLineSchema } from './order-line';

const ofOrder = z.object({ orderId: z.string() });

/** Hold the lines for the order until `expiresAt`; answered by `inventory.reserved` or `inventory.reservation-failed`. */
export const reserveStock = defineMessage(
  'command',
  'inventory.reserve',
  z.object({ orderId: z.string(), lines: z.array(orderLineSchema).min(1), expiresAt: z.iso.datetime() }),
);

/** Take what is held out of the stock for good; answered by `inventory.committed` or `inventory.commit-failed`. */
export const commitStock = defineMessage('command', 'inventory.commit', ofOrder);

/**
 * Give back whatever the order holds or has taken (a reservation that never came counts as given back, and one that
 * comes later is refused); always answered by `inventory.released`.
 */
export const releaseStock = defineMessage('command', 'inventory.release', ofOrder);

export const stockReserved = defineMessage('event', 'inventory.reserved', ofOrder);

export const stockReservationFailed = defineMessage(
  'event',
  'inventory.reservation-failed',
  z.object({ orderId: z.string(), missing: z.array(orderLineSchema) }),
);

export const stockCommitted = defineMessage('event', 'inventory.committed', ofOrder);

/** What was held had expired and been sold to others by the time of the commit. */
export const stockCommitFailed = defineMessage(
  'event',
  'inventory.commit-failed',
  z.object({ orderId: z.string(), missing: z.array(orderLineSchema) }),
);

export const stockReleased = defineMessage('event', 'inventory.released', ofOrder);

export const availabilitySchema = z.enum(['in_stock', 'low_stock', 'out_of_stock']);

/** The class of availability of a product changed (not told for each single unit). `sequence` grows per product. */
export const availabilityChanged = defineMessage(
  'event',
  'inventory.availability-changed',
  z.object({ productId: z.string(), availability: availabilitySchema, sequence: z.int() }),
);
