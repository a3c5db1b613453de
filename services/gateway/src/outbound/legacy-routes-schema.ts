import { z } from 'zod';
import type { LegacyRoute } from '../domain/legacy-switch';
import { resources } from '../domain/routing-table';

// Passwords and refresh tokens are for no other system than auth.
const movable = Object.keys(resources).filter((resource) => resource !== 'auth');

const baseUrl = z
  .url({ protocol: /^https?$/ })
  .refine((text) => isPlain(new URL(text)), 'expected scheme, host and perhaps a path, and nothing else')
  .transform((text) => text.replace(/\/+$/, ''));

const legacyRoute = z.strictObject({
  resource: z.enum(movable as [string, ...string[]]),
  url: baseUrl,
  percentage: z.int().min(0).max(100),
  header: z
    .strictObject({ name: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/), value: z.string().min(1).max(255) })
    .optional(),
  forwardToken: z.boolean().default(false),
});

/** What the file of legacy routes holds. */
export const legacyRoutesSchema: z.ZodType<{ routes: LegacyRoute[] }> = z.strictObject({
  routes: z
    .array(legacyRoute)
    .refine((routes) => new Set(routes.map(({ resource }) => resource)).size === routes.length, 'a resource twice'),
});

function isPlain({ username, password, search, hash }: URL): boolean {
  return [username, password, search, hash].every((part) => part === '');
}
