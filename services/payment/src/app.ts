import { createOutboxRelay } from '@shop/mongo';
import { type Overrides, recurringTask, type StartedService, startService } from '@shop/service';
import type { PaymentConfig } from './config';
import { createHandlers } from './handlers';
import type { PaymentProvider } from './handlers/ports';
import { routes } from './inbound/http/routes';
import { subscriptions } from './inbound/messages/subscriptions';
import { calls } from './outbound/calls';
import { createPaymentStore } from './outbound/payment-store';
import { cardAcquirer } from './outbound/providers/card-acquirer';
import { sandboxCard } from './outbound/providers/sandbox-card';
import { publications } from './outbound/publications';

const askAgainMs = 2_000;

/** Wires the payment service together and starts it. */
export function startPayment(settings: PaymentConfig, overrides?: Overrides): Promise<StartedService> {
  return startService({
    name: 'payment',
    info: { title: 'Payments', version: '1.0.0', description: 'Payments, their providers and invoices' },
    settings,
    publishes: publications,
    calls,
    ...(overrides ? { overrides } : {}),
    async build({ mongo, bus, telemetry, now, origin }) {
      const payments = createPaymentStore(mongo, () => relay);
      const relay = createOutboxRelay({ outbox: payments.outbox, bus, telemetry });
      await payments.createIndexes();
      const providers = new Map([cardProvider(settings)].map((provider) => [provider.name, provider]));
      const handlers = createHandlers({
        payments,
        provider: (name) => providers.get(name),
        now,
        origin,
        logger: telemetry.logger,
        graceMs: settings.PROVIDER_GRACE_MS,
        providerTimeoutMs: settings.PROVIDER_TIMEOUT_MS,
      });
      return {
        routes: routes(payments),
        subscriptions: subscriptions(handlers),
        relays: [relay],
        tasks: [recurringTask('unanswered payments and voids', askAgainMs, telemetry.logger, handlers.askAgain)],
      };
    },
  });
}

/** A real acquirer where one is named; else the sandbox, which moves no money and has to be asked for. */
function cardProvider({ CARD_ACQUIRER_URL: url, CARD_ACQUIRER_KEY: key = '' }: PaymentConfig): PaymentProvider {
  return url === undefined ? sandboxCard() : cardAcquirer(url, key);
}
