import { createMessage, usd, voidPayment as voidCommand } from '@shop/contracts';
import { type Payment, requested } from '../domain/payment';
import type { HandlerPorts, PaymentProvider } from './ports';
import { voidPayment } from './void-payment';

const at = new Date('2026-01-01T00:00:00Z');
const origin = { source: 'order', correlationId: 'c', causationId: 'm' };
const command = createMessage(voidCommand, origin, { subject: 'o1', time: at, data: { orderId: 'o1' } });
const pending = requested(
  { orderId: 'o1', customerId: 'c1', amount: usd(500), provider: 'card', token: 'tok_slow' },
  at,
);

/** One stored payment, and the payments that the provider was asked to void. */
function portsWith(stored: Payment | undefined, name = 'card') {
  const asked: Payment[] = [];
  const provider = { name, void: async (payment: Payment) => void asked.push(payment) } as unknown as PaymentProvider;
  const ports = {
    payments: { change: async (_id: string, decide: (one?: Payment) => { state: Payment }) => decide(stored).state },
    provider: (wanted: string) => (wanted === name ? provider : undefined),
    now: () => at,
    origin: () => origin,
  } as unknown as HandlerPorts;
  return { asked, handle: voidPayment(ports) };
}

test('calls off at the provider what it has not answered yet, too', async () => {
  const { asked, handle } = portsWith(pending);
  await handle(command as never);
  expect(asked).toMatchObject([{ orderId: 'o1', status: 'pending', reference: null }]);
});

test('asks nobody about a payment that was never asked for', async () => {
  const { asked, handle } = portsWith(undefined);
  await handle(command as never);
  expect(asked).toEqual([]);
});

test('is not done while its provider is not configured', async () => {
  const { handle } = portsWith(pending, 'another');
  await expect(handle(command as never)).rejects.toMatchObject({ code: 'upstream_unavailable' });
});
