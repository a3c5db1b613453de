import { type MessageDefinition, productCreated } from '@shop/contracts';

/** Every message that the product service says. */
export const publications: readonly MessageDefinition[] = [productCreated];
