import type { JsonObject } from '@shop/contracts';
import type { StartedService } from '@shop/service';
import type { TestIdentity } from '@shop/testing';
import type { TokenParts } from './access-token';
import type { Envelope } from './envelope';

/**
 * Brings a state about, and takes it back where it would be in the way of others. An object that it returns is put into
 * the requests that ask for it (`fromProviderState`).
 */
export type ProviderState =
  | (() => Promise<unknown>)
  | { setup: () => Promise<unknown>; teardown: () => Promise<unknown> };

/** What a provider's tests bring: the real service, and how it gets into the states that consumers speak of. */
export interface ProviderUnderTest extends Pick<StartedService, 'url'> {
  /** What the service is built from; the gateway has none, and no dead letters of its own. */
  kit?: StartedService['kit'];
  /** Signs the tokens that the pacts only name: `Bearer a-customer`, `Bearer an-administrator`, `Bearer the-order-service`. */
  identity: TestIdentity;
  /** Left out: what it serves. The gateway's is made of those of the services, which are not there. */
  apiDocument?: JsonObject;
  /** By name. */
  states?: Record<string, ProviderState>;
  /** By the name of a message (or of other content), and its case after a comma if it has one: has the service say it, and returns what was on the wire. */
  messages?: Record<string, () => Promise<Envelope | TokenParts>>;
  stop(): Promise<void>;
}
