import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  authorizePayment,
  cancelShipment,
  capturePayment,
  commitStock,
  type Message,
  type MessageDefinition,
  orderCancelled,
  orderConfirmed,
  orderPlaced,
  orderShipped,
  paymentAuthorized,
  paymentCaptured,
  paymentRefunded,
  paymentVoided,
  refundPayment,
  releaseStock,
  reserveStock,
  scheduleShipment,
  shipmentCancelled,
  shipmentScheduled,
  stockCommitted,
  stockReleased,
  stockReserved,
  usd,
  voidPayment,
} from '@shop/contracts';
import { type MessageRecorder, recordMessages } from '@shop/testing';

export const heard = [
  reserveStock,
  authorizePayment,
  scheduleShipment,
  capturePayment,
  commitStock,
  cancelShipment,
  voidPayment,
  refundPayment,
  releaseStock,
  orderPlaced,
  orderConfirmed,
  orderCancelled,
  orderShipped,
];

/** The catalogue and the address book that the order service asks. */
export async function startCatalogue(): Promise<{ url: string; server: Server }> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      response.setHeader('content-type', 'application/json');
      if (request.url === '/internal/prices') {
        const { productIds } = JSON.parse(body) as { productIds: string[] };
        const items = productIds
          .filter((id) => id.startsWith('p'))
          .map((productId) => ({ productId, name: productId, unitPrice: usd(1_000) }));
        response.end(JSON.stringify({ items }));
      } else if (request.url === '/internal/customers/c-address/addresses/home') {
        response.end(
          JSON.stringify({ id: 'home', line1: '2 Side St', city: 'Oslo', postalCode: '0150', country: 'NO' }),
        );
      } else {
        response.statusCode = 404;
        response.end('{}');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

type Answer = (command: Message, platform: MessageRecorder) => Promise<unknown>;

const answerWith =
  <Data>(definition: MessageDefinition<string, Data>, data: (orderId: string) => Data): Answer =>
  ({ subject }, platform) =>
    platform.send(definition, subject, data(subject), `${definition.name}:${subject}`);

const ofOrder = (orderId: string) => ({ orderId });
const ofPayment = (orderId: string) => ({ orderId, paymentId: `pay_${orderId}`, amount: usd(1) });

/** Participants that always say yes. */
export const agreeing: Record<string, Answer> = {
  'inventory.reserve': answerWith(stockReserved, ofOrder),
  'payment.authorize': answerWith(paymentAuthorized, ofPayment),
  'shipping.schedule': answerWith(shipmentScheduled, (orderId) => ({
    orderId,
    shipmentId: 's',
    carrier: 'c',
    trackingNumber: 't',
  })),
  'payment.capture': answerWith(paymentCaptured, ofPayment),
  'inventory.commit': answerWith(stockCommitted, ofOrder),
  'shipping.cancel': answerWith(shipmentCancelled, ofOrder),
  'payment.void': answerWith(paymentVoided, ofOrder),
  'payment.refund': answerWith(paymentRefunded, ofPayment),
  'inventory.release': answerWith(stockReleased, ofOrder),
};

/** Hears everything that the order service says; `answerTo` plays the participants. */
export function startParticipants(): Promise<MessageRecorder> {
  return recordMessages(heard);
}
