import type { CancelReason } from '@shop/contracts';
import { moneyText } from './money-text';
import type { Notable } from './notification';

export interface Texts {
  title: string;
  message: string;
}

const whyCancelled: Record<CancelReason, string> = {
  out_of_stock: 'something in it is out of stock',
  payment_declined: 'the payment was declined',
  payment_timeout: 'the payment was not answered in time',
  shipping_unavailable: 'nobody delivers to the address',
  capture_failed: 'the payment could not be collected',
  customer_request: 'you asked for it',
};

/** The words for an event. */
export function textsOf(event: Notable): Texts {
  switch (event.name) {
    case 'user.registered':
      return { title: 'Welcome', message: `Your account is ready, ${event.data.name}.` };
    case 'order.placed':
      return {
        title: 'We have your order',
        message: `We received your order ${event.data.orderId} over ${moneyText(event.data.total)} and are working on it.`,
      };
    case 'order.confirmed':
      return {
        title: 'Your order is confirmed',
        message: `Your order ${event.data.orderId} over ${moneyText(event.data.total)} is paid and will be shipped soon.`,
      };
    case 'order.cancelled':
      return {
        title: 'Your order was cancelled',
        message: `Your order ${event.data.orderId} was cancelled because ${whyCancelled[event.data.reason]}. You are not charged for it.`,
      };
    case 'order.shipped':
      return { title: 'Your order is on its way', message: `Your order ${event.data.orderId} has left our warehouse.` };
    case 'order.delivered':
      return { title: 'Your order has arrived', message: `Your order ${event.data.orderId} was delivered. Enjoy it!` };
  }
}
