import { userRegistered } from '@shop/contracts';
import { customerId, type Platform } from '@shop/pact';
import type { StartedService } from '@shop/service';
import { silentTelemetry } from '@shop/telemetry';
import { eventually, testIdentity, testSettings } from '@shop/testing';
import { startUser } from '../../src/app';

export const identity = testIdentity();

export async function startTestUser(): Promise<StartedService> {
  const overrides = {
    keys: identity.keys,
    telemetry: silentTelemetry('user'),
    retryPolicy: { retryDelaysMs: [20], maxAttempts: 2 },
  };
  const user = await startUser({ ...testSettings('user'), PROFILE_WAIT_MS: 0 }, overrides);
  await eventually(() => user.kit.bus.ready());
  return user;
}

/** Calls the service as the customer of the pacts. */
export async function call(user: StartedService, method: string, path: string, body?: unknown) {
  const response = await fetch(`${user.url}${path}`, {
    method,
    headers: { authorization: identity.customer(customerId), 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, string> };
}

/** Has the service make the customer's profile. */
export async function register(platform: Platform, user: StartedService): Promise<void> {
  const data = { userId: customerId, email: 'ann@example.com', name: 'Ann', roles: ['customer'] };
  await platform.send(userRegistered, customerId, data);
  await eventually(async () => (await call(user, 'GET', '/users/me')).status === 200);
}
