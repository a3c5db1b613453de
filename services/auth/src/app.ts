import { remoteKeySource } from '@shop/http';
import { createOutboxRelay } from '@shop/mongo';
import { type Overrides, recurringTask, type StartedService, startService } from '@shop/service';
import type { AuthConfig } from './config';
import { createHandlers } from './handlers';
import type { PasswordHasher } from './handlers/ports';
import { routes } from './inbound/http/routes';
import { subscriptions } from './inbound/messages/subscriptions';
import { createAccessTokens } from './outbound/access-tokens';
import { createAccountStore } from './outbound/account-store';
import { createFailedLogInStore } from './outbound/failed-log-in-store';
import { createPasswordHasher } from './outbound/password-hasher';
import { publications } from './outbound/publications';
import { createRefreshFamilyStore } from './outbound/refresh-family-store';
import { createSigningKeyStore } from './outbound/signing-key-store';
import { openSigningKeys } from './outbound/signing-keys';

export interface AuthOverrides extends Overrides {
  passwords?: PasswordHasher;
}

// A key is published well before it signs, so every instance has it by then.
const keyReloadMs = 10_000;

/** Wires the auth service together and starts it. */
export function startAuth(settings: AuthConfig, overrides: AuthOverrides = {}): Promise<StartedService> {
  return startService({
    name: 'auth',
    info: { title: 'Auth', version: '1.0.0', description: 'Accounts, sessions and the keys of access tokens' },
    settings,
    publishes: publications,
    calls: [],
    overrides,
    async build({ mongo, bus, telemetry, verifier, now, origin }) {
      const accounts = createAccountStore(mongo, () => relay);
      const relay = createOutboxRelay({ outbox: accounts.outbox, bus, telemetry });
      const families = createRefreshFamilyStore(mongo);
      const failedLogIns = createFailedLogInStore(mongo);
      const keyStore = createSigningKeyStore(mongo);
      await Promise.all([accounts, families, failedLogIns, keyStore].map((store) => store.createIndexes()));

      const keys = await openSigningKeys({
        store: keyStore,
        secret: settings.SIGNING_KEY_SECRET,
        accessTokenSeconds: settings.ACCESS_TOKEN_SECONDS,
        rotationDays: settings.SIGNING_KEY_DAYS,
        now: now(),
      });
      const passwords =
        overrides.passwords ??
        (await createPasswordHasher({
          atOnce: settings.PASSWORD_HASHES_AT_ONCE,
          waiting: settings.PASSWORD_HASHES_WAITING,
        }));
      const handlers = createHandlers({
        accounts,
        families,
        failedLogIns,
        passwords,
        accessTokens: createAccessTokens(keys, settings),
        verifier,
        refreshTokenDays: settings.REFRESH_TOKEN_DAYS,
        now,
        origin,
      });
      const { ADMIN_EMAIL: email, ADMIN_PASSWORD: password } = settings;
      if (email && password) await handlers.seedAdministrator({ email, password });

      return {
        routes: routes(handlers, () => keys.keySet(now())),
        subscriptions: subscriptions(handlers),
        relays: [relay],
        tasks: [recurringTask('rotate signing keys', keyReloadMs, telemetry.logger, () => keys.rotate(now()))],
        keys: remoteKeySource(async () => {
          await keys.reload();
          return keys.keySet(now());
        }),
      };
    },
  });
}
