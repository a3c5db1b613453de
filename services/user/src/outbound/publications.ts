import { type MessageDefinition, userProfileChanged } from '@shop/contracts';

/** Every message that the user service says. */
export const publications: readonly MessageDefinition[] = [userProfileChanged];
