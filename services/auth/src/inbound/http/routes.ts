import { created, type KeySet, noContent, ok, type Route, route } from '@shop/http';
import { z } from 'zod';
import type { Handlers } from '../../handlers';
import {
  accessTokenSchema,
  logInSchema,
  passwordChangeSchema,
  refreshTokenSchema,
  registrationSchema,
} from './credentials';
import { sessionSchema, sessionView, tokenStateSchema, tokenStateView } from './session-view';

// Nobody on the way may keep an answer with tokens in it.
const notKept = { 'Cache-Control': 'no-store' };

/** Every route of the auth service. */
export function routes(handlers: Handlers, keySet: () => KeySet): Route[] {
  return [
    route({
      method: 'post',
      path: '/auth/register',
      operationId: 'register',
      access: 'public',
      ignoresToken: true,
      summary: 'Makes an account and signs in',
      body: registrationSchema,
      responses: {
        201: { description: 'The new session', schema: sessionSchema },
        409: { description: '`email_taken`' },
      },
      handle: async ({ body }) => ({ ...created(sessionView(await handlers.register(body))), headers: notKept }),
    }),
    route({
      method: 'post',
      path: '/auth/login',
      operationId: 'logIn',
      access: 'public',
      ignoresToken: true,
      summary: 'Signs in; after five failures of an account in 15 minutes 429',
      body: logInSchema,
      responses: {
        200: { description: 'The new session', schema: sessionSchema },
        401: { description: '`invalid_credentials`, the same for a known and an unknown address' },
      },
      handle: async ({ body }) => ok(sessionView(await handlers.logIn(body)), notKept),
    }),
    route({
      method: 'post',
      path: '/auth/refresh',
      operationId: 'refreshSession',
      access: 'public',
      ignoresToken: true,
      summary: 'A new pair of tokens; the refresh token given is spent, and using it again ends its whole family',
      body: refreshTokenSchema,
      responses: {
        200: { description: 'The session goes on', schema: sessionSchema },
        401: { description: '`unauthenticated`: the refresh token is spent, expired or unknown' },
      },
      handle: async ({ body }) => ok(sessionView(await handlers.refreshSession(body.refreshToken)), notKept),
    }),
    route({
      method: 'post',
      path: '/auth/logout',
      operationId: 'logOut',
      access: 'public',
      ignoresToken: true,
      summary: 'Ends the family of the refresh token',
      body: refreshTokenSchema,
      responses: { 204: { description: 'Signed out' } },
      async handle({ body }) {
        await handlers.logOut(body.refreshToken);
        return noContent();
      },
    }),
    route({
      method: 'post',
      path: '/auth/verify',
      operationId: 'verifyToken',
      access: 'public',
      ignoresToken: true,
      summary: 'Whether an access token counts, and whose it is',
      body: accessTokenSchema,
      responses: { 200: { description: 'The state of the token', schema: tokenStateSchema } },
      handle: async ({ body }) => ok(tokenStateView(await handlers.verifyToken(body.token)), notKept),
    }),
    route({
      method: 'post',
      path: '/auth/password',
      operationId: 'changePassword',
      access: 'customer',
      summary: 'Changes the password and ends every session of the account',
      body: passwordChangeSchema,
      responses: {
        204: { description: 'Changed' },
        401: { description: '`invalid_credentials`: the current password is another one; `unauthenticated`' },
      },
      async handle({ body, identity }) {
        await handlers.changePassword({ accountId: identity?.subject ?? '', ...body });
        return noContent();
      },
    }),
    route({
      method: 'get',
      path: '/.well-known/jwks.json',
      operationId: 'getKeySet',
      access: 'public',
      ignoresToken: true,
      summary: 'The public keys that verify access tokens',
      tag: 'auth',
      responses: { 200: { description: 'A JSON Web Key Set', schema: z.object({ keys: z.array(z.looseObject({})) }) } },
      handle: async () => ok(keySet(), { 'Cache-Control': 'public, max-age=60' }),
    }),
  ];
}
