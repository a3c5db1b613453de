import { type CallDefinition, readKeySet } from '@shop/contracts';

/** Every call that the payment service makes of other services. */
export const calls: readonly CallDefinition[] = [readKeySet];
