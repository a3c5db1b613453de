import type { MessageOrigin } from '@shop/contracts';
import type { DocumentStore } from '@shop/mongo';
import type { Profile } from '../domain/profile';

/** What the handlers need of the world. */
export interface HandlerPorts {
  /** By the customer's id. */
  profiles: Pick<DocumentStore<Profile>, 'load' | 'change'>;
  /** How long a request waits for a profile that is still to be made, in milliseconds. */
  profileWaitMs: number;
  now: () => Date;
  origin: () => MessageOrigin;
}
