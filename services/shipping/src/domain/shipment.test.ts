import { advance, cancel, schedule } from './shipment';

const at = new Date('2026-01-01T00:00:00Z');
const later = new Date('2026-01-02T00:00:00Z');
const command = (country: string) => ({
  orderId: 'o1',
  customerId: 'c1',
  address: { line1: '1 Main St', city: 'Springfield', postalCode: '12345', country },
});

describe('scheduling a shipment', () => {
  it('given no shipment, books the first carrier that serves the country', () => {
    const { shipment, fact } = schedule(undefined, command('US'), at);
    expect(fact).toBe('scheduled');
    expect(shipment).toMatchObject({
      status: 'scheduled',
      carrier: 'Continental Parcel',
      orderId: 'o1',
      createdAt: at,
    });
  });

  it('given a country that no carrier serves, fails and remembers that', () => {
    const first = schedule(undefined, command('AQ'), at);
    expect(first.fact).toBe('failed');
    expect(schedule(first.shipment, command('US'), later)).toEqual(first);
  });

  it('given a booked shipment, gives the first answer again', () => {
    const first = schedule(undefined, command('DE'), at);
    expect(schedule(first.shipment, command('DE'), later)).toEqual(first);
  });

  it('given an order that was called off before, does not book', () => {
    const { shipment } = cancel(undefined, 'o1', at);
    expect(schedule(shipment, command('US'), later)).toEqual({ shipment, fact: 'cancelled' });
  });
});

describe('cancelling a shipment', () => {
  it('given a booked shipment, calls the carrier off', () => {
    const { shipment } = schedule(undefined, command('US'), at);
    expect(cancel(shipment, 'o1', later)).toMatchObject({
      fact: 'cancelled',
      shipment: { status: 'cancelled', updatedAt: later },
    });
  });

  it('given a parcel that has left, leaves it on its way', () => {
    const { shipment } = schedule(undefined, command('US'), at);
    const dispatched = advance(shipment, 'dispatched', later);
    expect(dispatched && cancel(dispatched, 'o1', later).shipment.status).toBe('dispatched');
  });
});

describe('following the order', () => {
  it.each([
    ['dispatched', 'delivered', 'delivered'],
    ['delivered', 'dispatched', 'delivered'],
  ] as const)('%s then %s ends in %s', (first, second, end) => {
    const { shipment } = schedule(undefined, command('US'), at);
    const once = advance(shipment, first, later) ?? shipment;
    const twice = advance(once, second, later) ?? once;
    expect(twice.status).toBe(end);
  });

  it('does not move a cancelled shipment', () => {
    const { shipment } = schedule(undefined, command('US'), at);
    expect(advance(cancel(shipment, 'o1', at).shipment, 'dispatched', later)).toBeUndefined();
  });
});
