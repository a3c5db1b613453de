import { named } from '@shop/contracts';
import { z } from 'zod';
import type { Shipment } from '../../domain/shipment';

/** A shipment as the API shows it. */
export const shipmentViewSchema = named(
  'Shipment',
  z.object({
    id: z.string(),
    orderId: z.string(),
    carrier: z.string(),
    trackingNumber: z.string(),
    status: z.enum(['scheduled', 'dispatched', 'delivered', 'cancelled']),
    createdAt: z.iso.datetime(),
  }),
);

export function shipmentView(shipment: Shipment) {
  const { id, orderId, carrier, trackingNumber, status, createdAt } = shipment;
  return { id, orderId, carrier, trackingNumber, status, createdAt: createdAt.toISOString() };
}
