import type { Address } from './address-book';
import { mergePatch, type Patch } from './merge-patch';

export type Theme = 'light' | 'dark' | 'system';

export interface Preferences {
  theme: Theme;
  notifications: { email: boolean; push: boolean };
}

/** What the platform knows of a customer besides their credentials. */
export interface Profile {
  id: string;
  email: string;
  name: string;
  phone?: string;
  roles: string[];
  preferences: Preferences;
  addresses: Address[];
  /** Counts the changes that others were told of. */
  sequence: number;
  createdAt: Date;
  updatedAt: Date;
}

export interface Registered {
  userId: string;
  email: string;
  name: string;
  roles: string[];
}

export interface ProfilePatch {
  name?: string;
  phone?: string | null;
  preferences?: { theme?: Theme; notifications?: { email?: boolean; push?: boolean } };
}

/** The profile of somebody who has just registered. */
export function createProfile({ userId, email, name, roles }: Registered, at: Date): Profile {
  return {
    id: userId,
    email,
    name,
    roles,
    preferences: { theme: 'system', notifications: { email: true, push: true } },
    addresses: [],
    sequence: 0,
    createdAt: at,
    updatedAt: at,
  };
}

/** What becomes of a patch, and whether others have to hear of it; `undefined` when it changes nothing. */
export function patchProfile(
  profile: Profile,
  { preferences, ...patch }: ProfilePatch,
  at: Date,
): { profile: Profile; tell: boolean } | undefined {
  const patched: Profile = {
    ...mergePatch(profile, patch as Patch<Profile>),
    preferences: {
      theme: preferences?.theme ?? profile.preferences.theme,
      notifications: { ...profile.preferences.notifications, ...preferences?.notifications },
    },
  };
  if (known(patched) === known(profile)) return undefined;
  const tell = toldToOthers(patched) !== toldToOthers(profile);
  return { profile: { ...patched, sequence: profile.sequence + (tell ? 1 : 0), updatedAt: at }, tell };
}

/** By what a profile is found: the start of its e-mail address, its name, or any later word of the name. */
export function searchKeysOf({ email, name }: Pick<Profile, 'email' | 'name'>): string[] {
  const words = searchKey(name).split(/\s+/);
  return [...new Set([email, ...words.map((_, index) => words.slice(index).join(' '))])];
}

/** Text as search keys are written. */
export function searchKey(text: string): string {
  return text.trim().toLowerCase();
}

function known({ name, phone, preferences }: Profile): string {
  return JSON.stringify([name, phone, preferences.theme, toldToOthers({ name, preferences })]);
}

function toldToOthers({ name, preferences }: Pick<Profile, 'name' | 'preferences'>): string {
  return JSON.stringify([name, preferences.notifications.email, preferences.notifications.push]);
}
