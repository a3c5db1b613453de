import { z } from 'zod';
import { acceptedAddressSchema } from '../address';
import { defineMessage } from '../message';
import { orderLineSchema } from './order-line';

const ofOrder = z.object({ orderId: z.string() });

/** Book a carrier; answered by `shipping.scheduled` or `shipping.failed`. */
export const scheduleShipment = defineMessage(
  'command',
  'shipping.schedule',
  z.object({
    orderId: z.string(),
    customerId: z.string(),
    address: acceptedAddressSchema,
    lines: z.array(orderLineSchema).min(1),
  }),
);

/** Call the carrier off, also where none was booked yet; answered by `shipping.cancelled`. */
export const cancelShipment = defineMessage('command', 'shipping.cancel', ofOrder);

export const shipmentScheduled = defineMessage(
  'event',
  'shipping.scheduled',
  z.object({ orderId: z.string(), shipmentId: z.string(), carrier: z.string(), trackingNumber: z.string() }),
);

export const shipmentFailed = defineMessage(
  'event',
  'shipping.failed',
  z.object({ orderId: z.string(), reason: z.string() }),
);

export const shipmentCancelled = defineMessage('event', 'shipping.cancelled', ofOrder);
