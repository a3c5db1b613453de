import { type MessageDefinition, userRegistered } from '@shop/contracts';

/** Every message that the auth service says. */
export const publications: readonly MessageDefinition[] = [userRegistered];
