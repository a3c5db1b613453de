import { z } from 'zod';
import { resources } from './routing-table';
import { stableHash } from './stable-hash';

// Passwords and refresh tokens are for no other system than auth.
const movable = Object.keys(resources).filter((resource) => resource !== 'auth');

const baseUrl = z
  .url({ protocol: /^https?$/ })
  .refine((text) => isPlain(new URL(text)), 'expected scheme, host and perhaps a path, and nothing else')
  .transform((text) => text.replace(/\/+$/, ''));

const legacyRoute = z.strictObject({
  resource: z.enum(movable as [string, ...string[]]),
  url: baseUrl,
  /** Of the clients. Each stays on its side, and more of them never moves one back. */
  percentage: z.int().min(0).max(100),
  /** Whoever sends it goes to the legacy system, whatever the percentage. */
  header: z
    .strictObject({ name: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/), value: z.string().min(1).max(255) })
    .optional(),
  /** Whether the customer's access token goes along. */
  forwardToken: z.boolean().default(false),
});

/** What the file of legacy routes holds. */
export const legacyRoutesSchema = z.strictObject({
  routes: z
    .array(legacyRoute)
    .refine((routes) => new Set(routes.map(({ resource }) => resource)).size === routes.length, 'a resource twice'),
});

export type LegacyRoute = z.infer<typeof legacyRoute>;

function isPlain({ username, password, search, hash }: URL): boolean {
  return [username, password, search, hash].every((part) => part === '');
}

/** @param client the customer, or the address of one who is not signed in */
export function goesToLegacy(
  route: LegacyRoute,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  client: string,
): boolean {
  if (route.header && headers[route.header.name] === route.header.value) return true;
  return stableHash(`${route.resource} ${client}`) % 100 < route.percentage;
}
