import { oneShipmentEach } from './shipments';
import { booksWith } from './testing/sound-books';

const shipment = (orderId: string, number = 1) => ({ _id: `${orderId} ${number}`, orderId, status: 'scheduled' });
const breachesOf = (...shipments: ReturnType<typeof shipment>[]) =>
  oneShipmentEach.check(booksWith({ shipments })).breaches;

it('names a confirmed order that is not sent', () => {
  expect(breachesOf()).toEqual(['order ord_yes is confirmed and has 0 shipments booked']);
});

it('names an order that is sent twice', () => {
  expect(breachesOf(shipment('ord_yes'), shipment('ord_yes', 2))).toEqual([
    'order ord_yes is confirmed and has 2 shipments booked',
  ]);
});

it('names a cancelled order that is sent all the same, and a parcel of no order', () => {
  expect(breachesOf(shipment('ord_yes'), shipment('ord_no'), shipment('ord_ghost'))).toEqual([
    'order ord_no is cancelled and has 1 shipments booked',
    'there is a shipment of order ord_ghost, which does not exist',
  ]);
});
