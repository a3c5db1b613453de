import { named } from '@shop/contracts';
import { z } from 'zod';
import type { Profile } from '../../domain/profile';

export const printable = /^\P{Cc}*$/u;
const nameSchema = z.string().trim().min(1).max(100).regex(printable, 'expected no control characters');
const phoneSchema = z
  .string()
  .trim()
  .regex(/^\+?[\d ().-]{5,30}$/, 'expected a telephone number');
const themeSchema = z.enum(['light', 'dark', 'system']);

/** A profile as the API shows it. */
export const profileSchema = named(
  'Profile',
  z.object({
    id: z.string(),
    email: z.string(),
    name: z.string(),
    phone: z.string().optional(),
    roles: z.array(z.string()),
    preferences: z.object({
      theme: themeSchema,
      notifications: z.object({ email: z.boolean(), push: z.boolean() }),
    }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  }),
);

export const profilePatchSchema = named(
  'ProfileChange',
  z.strictObject({
    name: nameSchema.optional(),
    phone: phoneSchema.nullable().optional(),
    preferences: z
      .strictObject({
        theme: themeSchema.optional(),
        notifications: z.strictObject({ email: z.boolean().optional(), push: z.boolean().optional() }).optional(),
      })
      .optional(),
  }),
);

export function profileView(profile: Profile) {
  const { id, email, name, phone, roles, preferences, createdAt, updatedAt } = profile;
  return {
    id,
    email,
    name,
    ...(phone === undefined ? {} : { phone }),
    roles,
    preferences,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}
