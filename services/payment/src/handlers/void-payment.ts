import type { voidPayment as command } from '@shop/contracts';
import type { MessageOf } from '@shop/event-bus';
import { calledOff } from '../domain/payment';
import { callOff } from './give-back';
import type { HandlerPorts } from './ports';

/** `payment.void`, the compensation of `payment.authorize`: gives the authorisation back and tells the order. */
export function voidPayment(ports: HandlerPorts) {
  return (message: MessageOf<typeof command>): Promise<void> =>
    callOff(ports, message, (payment) => calledOff(payment, message.data.orderId, ports.now()));
}
