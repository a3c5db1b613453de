import { eachLike, exampleOf, oneOf, string, time } from '@shop/pact';
import { page, reliesOnEveryService } from './every-service';
import { gatewayContract } from './gateway-contract';

const shipping = gatewayContract('shipping');

const shipment = {
  id: string('shipment-1'),
  orderId: string('order-1'),
  carrier: string('parcel-post'),
  trackingNumber: string('T-1'),
  status: oneOf('scheduled', 'dispatched', 'delivered', 'cancelled'),
  createdAt: time(),
};

shipping.forwards({
  caller: 'customer',
  given: 'a shipment of the customer',
  operation: 'GET /shipments',
  query: { orderId: 'order-1' },
  response: { status: 200, body: page(shipment) },
});
shipping.asks({
  caller: 'customer',
  given: 'a shipment of the customer',
  operation: 'GET /shipments',
  query: { orderId: 'order-1' },
  response: { status: 200, body: { items: eachLike(shipment) } },
  through: '/order-details/order-1',
  becomes: (details) => expect(details.shipment).toEqual(exampleOf(shipment)),
});
reliesOnEveryService(shipping, 'shipping');
shipping.contract.isCommitted();
