import { isShopError } from '@shop/errors';
import type { Identity } from '@shop/http';
import type { Account } from '../domain/account';
import type { HandlerPorts } from './ports';

export type TokenState = { active: false } | { active: true; account: Account; expiresAt: Date };

/** Tells whether an access token counts right now, and whose it is. */
export function verifyToken({ accounts, verifier }: HandlerPorts) {
  return async (token: string): Promise<TokenState> => {
    const identity = await verifier.verify(token).catch(nobodyIfRefused);
    if (identity?.kind !== 'user') return { active: false };
    const account = await accounts.byId(identity.subject);
    return account ? { active: true, account, expiresAt: new Date(identity.expiresAt * 1000) } : { active: false };
  };
}

function nobodyIfRefused(error: unknown): Identity | undefined {
  if (isShopError(error) && error.code === 'unauthenticated') return undefined;
  throw error;
}
