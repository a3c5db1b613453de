import { noteStatus, type OrderAnswers } from './answers';
import { callShop } from './shop-call';

/** One look at an order; whether it was shown. */
export const look = (url: string, order: OrderAnswers, token: string) => async (): Promise<boolean> => {
  const { status, text } = await callShop(url, `/orders/${order.id}`, { token });
  // Never the views being behind: what they do not show yet is read from the events, and those were there at the yes.
  if (status === 404) order.denials++;
  if (status !== 200) return false;
  noteStatus(order, JSON.parse(text).status);
  return true;
};

/** Looks, and says whether the order is under way no longer. */
export const isOver = (url: string, order: OrderAnswers, token: string) => async (): Promise<boolean> =>
  (await look(url, order, token)()) && order.statuses.at(-1) !== 'pending';
