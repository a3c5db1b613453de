import type { Message, MessageOrigin } from '@shop/contracts';
import type { DocumentStore } from '@shop/mongo';
import type { Shipment } from '../domain/shipment';
import { cancelShipment } from './cancel-shipment';
import { followOrder } from './follow-order';
import { scheduleShipment } from './schedule-shipment';

/** What the handlers need of the world. */
export interface HandlerPorts {
  /** By order id. */
  shipments: Pick<DocumentStore<Shipment>, 'change'>;
  now: () => Date;
  origin: (cause: Message) => MessageOrigin;
}

export type Handlers = ReturnType<typeof createHandlers>;

export function createHandlers(ports: HandlerPorts) {
  return {
    scheduleShipment: scheduleShipment(ports),
    cancelShipment: cancelShipment(ports),
    followOrder: followOrder(ports),
  };
}
