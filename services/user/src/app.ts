import { createOutboxRelay } from '@shop/mongo';
import { type Overrides, type StartedService, startService } from '@shop/service';
import type { UserConfig } from './config';
import { createHandlers } from './handlers';
import { routes } from './inbound/http/routes';
import { subscriptions } from './inbound/messages/subscriptions';
import { calls } from './outbound/calls';
import { createProfileStore } from './outbound/profile-store';
import { publications } from './outbound/publications';

/** Wires the user service together and starts it. */
export function startUser(settings: UserConfig, overrides?: Overrides): Promise<StartedService> {
  return startService({
    name: 'user',
    info: { title: 'Users', version: '1.0.0', description: 'Profiles, preferences and addresses' },
    settings,
    publishes: publications,
    calls,
    ...(overrides ? { overrides } : {}),
    async build({ mongo, bus, telemetry, now, origin }) {
      const profiles = createProfileStore(mongo, () => relay);
      const relay = createOutboxRelay({ outbox: profiles.outbox, bus, telemetry });
      await profiles.createIndexes();
      const handlers = createHandlers({ profiles, profileWaitMs: settings.PROFILE_WAIT_MS, now, origin });
      return { routes: routes(handlers, profiles), subscriptions: subscriptions(handlers), relays: [relay] };
    },
  });
}
