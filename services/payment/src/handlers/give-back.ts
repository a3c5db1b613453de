import type { Message } from '@shop/contracts';
import { ShopError } from '@shop/errors';
import { type Payment, voided } from '../domain/payment';
import { askProvider } from './ask-provider';
import { reply } from './payment-replies';
import type { HandlerPorts } from './ports';

type Decision = (payment: Payment | undefined) => Payment | undefined;

/**
 * Calls a payment off. The decision is stored first, so that no late answer undoes it; the order is told when the
 * provider has agreed, and until then it goes on asking.
 *
 * @throws whatever the provider throws: the void stays owed, and the sweep asks for it too
 */
export async function callOff(ports: HandlerPorts, cause: Message<{ orderId: string }>, decide: Decision) {
  const { payments, now, origin } = ports;
  const payment = await payments.change(cause.data.orderId, (current) => {
    const state = decide(current);
    return state && { state, messages: state.voidOwed ? [] : [reply('voided', state, origin(cause), now())] };
  });
  if (payment?.voidOwed) await giveBack(ports, payment, cause);
}

/** Asks the provider to give up what is owed, and then counts the payment as voided. */
export async function giveBack(ports: HandlerPorts, owed: Payment, cause?: Message): Promise<void> {
  const { payments, now, origin } = ports;
  await askProvider(ports, owed, (provider, signal) => provider.void(owed, signal));
  const left = await payments.change(owed.orderId, (current) => {
    if (!current) return undefined;
    const state = voided(current, owed.reference, now());
    return { state, messages: state.voidOwed ? [] : [reply('voided', state, origin(cause), now())] };
  });
  if (left?.voidOwed) throw new ShopError('conflict', `The payment of ${owed.orderId} was authorised just now`);
}
