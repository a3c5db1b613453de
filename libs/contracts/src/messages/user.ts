import { z } from 'zod';
import { defineMessage } from '../message';

/** An account was made. Carries what a profile and a welcome need, and no credential of any kind. */
export const userRegistered = defineMessage(
  'event',
  'user.registered',
  z.object({ userId: z.string(), email: z.string(), name: z.string(), roles: z.array(z.string()) }),
);

/** What others keep of a profile changed. `sequence` grows per user. */
export const userProfileChanged = defineMessage(
  'event',
  'user.profile-changed',
  z.object({
    userId: z.string(),
    name: z.string(),
    email: z.string(),
    notifications: z.object({ email: z.boolean(), push: z.boolean() }),
    sequence: z.int(),
  }),
);
