import { eachLike, exampleOf, money, oneOf, regex, string, time } from '@shop/pact';
import { page, reliesOnEveryService } from './every-service';
import { gatewayContract } from './gateway-contract';

const payments = gatewayContract('payment');
const { forwards, asks } = payments;

const payment = {
  id: string('payment-1'),
  orderId: string('order-1'),
  provider: string('card'),
  status: oneOf('captured', 'authorized', 'voided', 'declined', 'partially_refunded', 'refunded'),
  amount: money(),
  captured: money(),
  refunded: money(0),
  createdAt: time(),
};
const invoice = {
  number: regex('^INV-\\d{8}-.+$', 'INV-20261101-ORDER-1'),
  paymentId: string('payment-1'),
  orderId: string('order-1'),
  issuedAt: time(),
  total: money(),
  refunded: money(0),
};
const captured = { caller: 'customer', given: 'a captured payment of the customer' } as const;
const ofPayment = { ...captured, params: { id: { example: 'payment-1', state: 'paymentId' } } };

forwards({
  ...captured,
  operation: 'GET /payments',
  query: { orderId: 'order-1' },
  response: { status: 200, body: page(payment) },
});
forwards({ ...ofPayment, operation: 'GET /payments/{id}', response: { status: 200, body: payment } });
forwards({ ...ofPayment, operation: 'GET /payments/{id}/invoice', response: { status: 200, body: invoice } });
asks({
  ...captured,
  operation: 'GET /payments',
  query: { orderId: 'order-1' },
  response: { status: 200, body: { items: eachLike(payment) } },
  through: '/order-details/order-1',
  becomes: (details) => expect(details.payment).toEqual(exampleOf(payment)),
});
reliesOnEveryService(payments, 'payment');
payments.contract.isCommitted();
