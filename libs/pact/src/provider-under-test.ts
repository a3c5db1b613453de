import type { StartedService } from '@shop/service';
import type { TestIdentity } from '@shop/testing';
import type { Envelope } from './envelope';

/** Brings a state about. An object that it returns is put into the requests that ask for it (`fromProviderState`). */
export type ProviderState = () => Promise<unknown>;

/** What a provider's tests bring: the real service, and how it gets into the states that consumers speak of. */
export interface ProviderUnderTest extends Pick<StartedService, 'kit' | 'url'> {
  /** Signs the tokens that the pacts only name: `Bearer a-customer`, `Bearer an-administrator`, `Bearer the-order-service`. */
  identity: TestIdentity;
  /** By name. */
  states?: Record<string, ProviderState>;
  /** By the message's name: has the service say it, and returns what was on the wire. */
  messages?: Record<string, () => Promise<Envelope>>;
  stop(): Promise<void>;
}
