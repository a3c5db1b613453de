/** Who can sign in. The profile is the user service's; here is only what a session shows. */
export interface Account {
  id: string;
  /** Lower case and trimmed; unique. */
  email: string;
  name: string;
  roles: string[];
  passwordHash: string;
  /** Grows with each change of the password. A refresh family of an older one no longer counts. */
  passwordVersion: number;
  /** The latest change of the profile that the name was taken from. */
  profileSequence: number;
  createdAt: Date;
}

export type NewAccount = Pick<Account, 'id' | 'email' | 'name' | 'roles' | 'passwordHash'>;

export const customerRoles = ['customer'];
export const administratorRoles = ['customer', 'admin'];

/** An account as it is right after registration. */
export function openAccount(given: NewAccount, at: Date): Account {
  return { ...given, passwordVersion: 1, profileSequence: 0, createdAt: at };
}
