import { type MessageDefinition, shipmentCancelled, shipmentFailed, shipmentScheduled } from '@shop/contracts';

/** Every message that the shipping service says. */
export const publications: readonly MessageDefinition[] = [shipmentScheduled, shipmentFailed, shipmentCancelled];
