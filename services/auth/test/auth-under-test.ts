import { randomUUID } from 'node:crypto';
import type { StartedService } from '@shop/service';
import { silentTelemetry } from '@shop/telemetry';
import { eventually, testSettings } from '@shop/testing';
import { type AuthOverrides, startAuth } from '../src/app';
import type { AuthConfig } from '../src/config';

export function authTestSettings(given: Partial<AuthConfig> = {}): AuthConfig {
  return {
    ...testSettings('auth'),
    SIGNING_KEY_SECRET: 'a signing key secret that only tests know',
    SIGNING_KEY_DAYS: 90,
    ACCESS_TOKEN_SECONDS: 900,
    REFRESH_TOKEN_DAYS: 30,
    PASSWORD_HASHES_AT_ONCE: 2,
    PASSWORD_HASHES_WAITING: 500,
    ...given,
  };
}

export async function startTestAuth(settings: AuthConfig, overrides: AuthOverrides = {}): Promise<StartedService> {
  const auth = await startAuth(settings, { telemetry: silentTelemetry('auth'), ...overrides });
  await eventually(() => auth.kit.bus.ready());
  return auth;
}

export interface SessionBody {
  user: { id: string; email: string; name: string; roles: string[] };
  accessToken: string;
  refreshToken: string;
  tokenType: string;
  expiresIn: number;
}

export interface Answered<Body> {
  status: number;
  headers: Headers;
  body: Body & { code?: string; errors?: { path: string }[] };
}

/** Calls one instance as a client does. */
export function clientOf(auth: StartedService) {
  async function post<Body = Record<string, unknown>>(path: string, body: unknown, accessToken?: string) {
    const response = await fetch(`${auth.url}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(accessToken ? { authorization: `Bearer ${accessToken}` } : {}),
      },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? {} : JSON.parse(text),
    } as Answered<Body>;
  }
  return {
    post,
    register: (given: Record<string, unknown> = {}) =>
      post<SessionBody>('/auth/register', { ...newPerson(), ...given }),
    logIn: (email: string, password: string) => post<SessionBody>('/auth/login', { email, password }),
    refresh: (refreshToken: string) => post<SessionBody>('/auth/refresh', { refreshToken }),
  };
}

export function newPerson() {
  return { email: `ada-${randomUUID()}@example.com`, password: 'correct horse', name: 'Ada Lovelace' };
}
