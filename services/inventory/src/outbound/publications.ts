import {
  availabilityChanged,
  type MessageDefinition,
  stockCommitFailed,
  stockCommitted,
  stockReleased,
  stockReservationFailed,
  stockReserved,
} from '@shop/contracts';

/** Every message that the inventory service says. */
export const publications: readonly MessageDefinition[] = [
  stockReserved,
  stockReservationFailed,
  stockCommitted,
  stockCommitFailed,
  stockReleased,
  availabilityChanged,
];
