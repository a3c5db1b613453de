import type { PostalAddress } from '@shop/contracts';
import { carrierFor } from './carrier';

/** `refused`: no carrier would take it. `cancelled` without a carrier: called off before it was ever booked. */
export type ShipmentStatus = 'scheduled' | 'dispatched' | 'delivered' | 'cancelled' | 'refused';

/** The one shipment of an order. */
export interface Shipment {
  id: string;
  orderId: string;
  customerId: string;
  status: ShipmentStatus;
  /** Null where no carrier was booked. */
  carrier: string | null;
  trackingNumber: string | null;
  createdAt: Date;
  updatedAt: Date;
}

export interface ScheduleShipment {
  orderId: string;
  customerId: string;
  address: PostalAddress;
}

/** What a command comes to; the same fact again when the command comes again. */
export type ShipmentFact = 'scheduled' | 'failed' | 'cancelled';

export interface ShipmentStep {
  shipment: Shipment;
  fact: ShipmentFact;
}

/** Books a carrier unless the order has been decided on before: then the first answer stands. */
export function schedule(shipment: Shipment | undefined, command: ScheduleShipment, at: Date): ShipmentStep {
  if (shipment) return { shipment, fact: factOf(shipment) };
  const carrier = carrierFor(command.address.country);
  return {
    shipment: {
      ...newShipment(command, at),
      status: carrier ? 'scheduled' : 'refused',
      carrier: carrier?.name ?? null,
      trackingNumber: carrier ? trackingNumberOf(command.orderId) : null,
    },
    fact: carrier ? 'scheduled' : 'failed',
  };
}

/**
 * Calls the carrier off. Also where nothing was booked yet: a booking that arrives later finds the order cancelled.
 * A parcel that has left cannot be called back, and stays as it is.
 */
export function cancel(shipment: Shipment | undefined, orderId: string, at: Date): ShipmentStep {
  const current = shipment ?? { ...newShipment({ orderId, customerId: '' }, at), status: 'cancelled' as const };
  if (current.status !== 'scheduled') return { shipment: current, fact: 'cancelled' };
  return { shipment: { ...current, status: 'cancelled', updatedAt: at }, fact: 'cancelled' };
}

/** Follows the order on its way to the customer; a step back or sideways changes nothing. */
export function advance(shipment: Shipment, to: 'dispatched' | 'delivered', at: Date): Shipment | undefined {
  const possible = to === 'dispatched' ? ['scheduled'] : ['scheduled', 'dispatched'];
  return possible.includes(shipment.status) ? { ...shipment, status: to, updatedAt: at } : undefined;
}

function factOf(shipment: Shipment): ShipmentFact {
  if (shipment.status === 'cancelled') return 'cancelled';
  return shipment.status === 'refused' ? 'failed' : 'scheduled';
}

function newShipment({ orderId, customerId }: { orderId: string; customerId: string }, at: Date) {
  return {
    id: `shp_${orderId}`,
    orderId,
    customerId,
    carrier: null,
    trackingNumber: null,
    createdAt: at,
    updatedAt: at,
  };
}

/** Derived from the order, so that booking twice books the same parcel. */
function trackingNumberOf(orderId: string): string {
  return `TRK${orderId
    .replaceAll(/[^0-9a-zA-Z]/g, '')
    .slice(-16)
    .toUpperCase()}`;
}
