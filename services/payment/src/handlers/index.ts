import { authorizePayment } from './authorize-payment';
import { capturePayment } from './capture-payment';
import type { HandlerPorts } from './ports';
import { refundPayment } from './refund-payment';
import { settleVoids } from './settle-voids';
import { voidPayment } from './void-payment';

export type Handlers = ReturnType<typeof createHandlers>;

export function createHandlers(ports: HandlerPorts) {
  const authorization = authorizePayment(ports);
  const settleOwed = settleVoids(ports);
  return {
    authorizePayment: authorization.handle,
    async askAgain(): Promise<void> {
      await Promise.all([authorization.askAgain(), settleOwed()]);
    },
    capturePayment: capturePayment(ports),
    voidPayment: voidPayment(ports),
    refundPayment: refundPayment(ports),
  };
}
