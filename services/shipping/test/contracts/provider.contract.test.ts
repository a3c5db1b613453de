import { cancelShipment, scheduleShipment } from '@shop/contracts';
import { joinPlatform, verifyProvider } from '@shop/pact';
import { identity, parcel, startTestShipping } from './shipping-under-test';

verifyProvider('shipping', async () => {
  const platform = await joinPlatform();
  const shipping = await startTestShipping();
  const schedule = (orderId: string, country?: string) =>
    platform.send(scheduleShipment, orderId, parcel(orderId, country));

  return {
    kit: shipping.kit,
    url: shipping.url,
    identity,
    states: {
      async 'a shipment of the customer'() {
        await schedule('order-1');
        await platform.next('shipping.scheduled', 'order-1');
      },
    },
    messages: {
      async 'shipping.scheduled'() {
        await schedule('to-the-us');
        return platform.next('shipping.scheduled', 'to-the-us');
      },
      async 'shipping.failed'() {
        await schedule('to-antarctica', 'AQ');
        return platform.next('shipping.failed', 'to-antarctica');
      },
      async 'shipping.cancelled'() {
        await platform.send(cancelShipment, 'called-off', { orderId: 'called-off' });
        return platform.next('shipping.cancelled', 'called-off');
      },
    },
    async stop() {
      await shipping.stop(2_000);
      await platform.close();
    },
  };
});
