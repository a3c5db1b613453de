import { type CallDefinition, findCustomerAddress, quotePrices, readKeySet } from '@shop/contracts';

/** Every call that the order service makes of other services. */
export const calls: readonly CallDefinition[] = [quotePrices, findCustomerAddress, readKeySet];
