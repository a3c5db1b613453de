import { type CallDefinition, readKeySet } from '@shop/contracts';

/** Every call that the notification service makes of other services. */
export const calls: readonly CallDefinition[] = [readKeySet];
