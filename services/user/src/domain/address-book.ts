import type { PostalAddress } from '@shop/contracts';
import { ShopError } from '@shop/errors';
import { mergePatch, type Patch } from './merge-patch';
import type { Profile } from './profile';

export interface Address extends PostalAddress {
  id: string;
}

export type AddressPatch = Patch<PostalAddress>;

/** The addresses lie in the profile's own document: there must be an end to them. */
export const addressLimit = 50;

/** @throws ShopError `conflict` when the book is full */
export function addAddress(profile: Profile, address: Address, at: Date): Profile {
  if (profile.addresses.length >= addressLimit) {
    throw new ShopError('conflict', `There is room for ${addressLimit} addresses; delete one first`);
  }
  return { ...profile, addresses: [...profile.addresses, address], updatedAt: at };
}

/** @throws ShopError `not_found` */
export function patchAddress(profile: Profile, id: string, patch: AddressPatch, at: Date): Profile {
  const patched = mergePatch<Address>(addressOf(profile, id), patch);
  return {
    ...profile,
    addresses: profile.addresses.map((address) => (address.id === id ? patched : address)),
    updatedAt: at,
  };
}

/** @throws ShopError `not_found` */
export function removeAddress(profile: Profile, id: string, at: Date): Profile {
  const removed = addressOf(profile, id);
  return { ...profile, addresses: profile.addresses.filter((address) => address !== removed), updatedAt: at };
}

/** @throws ShopError `not_found` */
export function addressOf(profile: Profile, id: string): Address {
  const address = profile.addresses.find((one) => one.id === id);
  if (!address) throw new ShopError('not_found', 'There is no such address');
  return address;
}
