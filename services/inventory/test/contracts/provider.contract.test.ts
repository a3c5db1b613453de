import { commitStock, type OrderLine, releaseStock, reserveStock } from '@shop/contracts';
import { type Envelope, joinPlatform, verifyProvider } from '@shop/pact';
import { eventually } from '@shop/testing';
import { figuresOf, identity, inAnHour, startTestInventory, stock } from './inventory-under-test';

verifyProvider('inventory', async () => {
  let aheadMs = 0;
  const platform = await joinPlatform();
  const inventory = await startTestInventory(() => new Date(Date.now() + aheadMs));
  await stock(platform, 'p1', 100);

  const reserve = (orderId: string, lines: OrderLine[], expiresAt = inAnHour()) =>
    platform.send(reserveStock, orderId, { orderId, lines, expiresAt });

  async function availabilityOf(units: number): Promise<Envelope> {
    await stock(platform, `product-${units}`, units);
    return platform.next('inventory.availability-changed', `product-${units}`);
  }

  /** Stock that was held too long and then sold to somebody else. */
  async function soldMeanwhile(orderId: string): Promise<void> {
    await stock(platform, 'scarce', 1);
    await reserve(orderId, [{ productId: 'scarce', quantity: 1 }]);
    await platform.next('inventory.reserved', orderId);
    aheadMs = 2 * 3_600_000;
    await eventually(async () => (await figuresOf(inventory, 'scarce')).available === 1);
    aheadMs = 0;
    await reserve('faster', [{ productId: 'scarce', quantity: 1 }]);
    await platform.next('inventory.reserved', 'faster');
  }

  return {
    kit: inventory.kit,
    url: inventory.url,
    identity,
    states: {
      'stock of a product': () => stock(platform, 'lamp-1', 3),
    },
    messages: {
      async 'inventory.reserved'() {
        await reserve('kept', [{ productId: 'p1', quantity: 1 }]);
        return platform.next('inventory.reserved', 'kept');
      },
      async 'inventory.reservation-failed'() {
        await reserve('too-many', [{ productId: 'p1', quantity: 1_000 }]);
        return platform.next('inventory.reservation-failed', 'too-many');
      },
      async 'inventory.committed'() {
        await reserve('taken', [{ productId: 'p1', quantity: 1 }]);
        await platform.next('inventory.reserved', 'taken');
        await platform.send(commitStock, 'taken', { orderId: 'taken' });
        return platform.next('inventory.committed', 'taken');
      },
      async 'inventory.commit-failed'() {
        await soldMeanwhile('slow');
        await platform.send(commitStock, 'slow', { orderId: 'slow' });
        return platform.next('inventory.commit-failed', 'slow');
      },
      async 'inventory.released'() {
        await platform.send(releaseStock, 'given-back', { orderId: 'given-back' });
        return platform.next('inventory.released', 'given-back');
      },
      'inventory.availability-changed, in_stock': () => availabilityOf(6),
      'inventory.availability-changed, low_stock': () => availabilityOf(5),
      'inventory.availability-changed, out_of_stock': () => availabilityOf(0),
    },
    async stop() {
      await inventory.stop(2_000);
      await platform.close();
    },
  };
});
