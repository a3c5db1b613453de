import {
  type MessageDefinition,
  paymentAuthorized,
  paymentCaptured,
  paymentCaptureFailed,
  paymentDeclined,
  paymentRefunded,
  paymentVoided,
} from '@shop/contracts';

/** Every message that the payment service says. */
export const publications: readonly MessageDefinition[] = [
  paymentAuthorized,
  paymentDeclined,
  paymentCaptured,
  paymentCaptureFailed,
  paymentVoided,
  paymentRefunded,
];
