import { named } from '@shop/contracts';
import { z } from 'zod';
import type { Account } from '../../domain/account';
import type { Session } from '../../handlers/session';
import type { TokenState } from '../../handlers/verify-token';

const userSchema = named(
  'User',
  z.object({ id: z.string(), email: z.string(), name: z.string(), roles: z.array(z.string()) }),
);

/** A session as the API shows it. */
export const sessionSchema = named(
  'Session',
  z.object({
    user: userSchema,
    accessToken: z.string(),
    refreshToken: z.string(),
    tokenType: z.literal('Bearer'),
    expiresIn: z.int(),
  }),
);

export const tokenStateSchema = named(
  'TokenState',
  z.object({
    active: z.boolean(),
    user: userSchema.optional(),
    expiresAt: z.iso.datetime().optional(),
  }),
);

function userView({ id, email, name, roles }: Account) {
  return { id, email, name, roles };
}

export function sessionView({ account, accessToken, refreshToken, expiresIn }: Session) {
  return { user: userView(account), accessToken, refreshToken, tokenType: 'Bearer', expiresIn };
}

export function tokenStateView(state: TokenState) {
  if (!state.active) return { active: false };
  return { active: true, user: userView(state.account), expiresAt: state.expiresAt.toISOString() };
}
