import { authorizePayment } from './authorize-payment';
import { capturePayment } from './capture-payment';
import type { HandlerPorts } from './ports';
import { refundPayment } from './refund-payment';
import { voidPayment } from './void-payment';

export type Handlers = ReturnType<typeof createHandlers>;

export function createHandlers(ports: HandlerPorts) {
  const authorization = authorizePayment(ports);
  return {
    authorizePayment: authorization.handle,
    askAgain: authorization.askAgain,
    capturePayment: capturePayment(ports),
    voidPayment: voidPayment(ports),
    refundPayment: refundPayment(ports),
  };
}
