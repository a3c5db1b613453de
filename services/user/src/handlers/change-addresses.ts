import { randomUUID } from 'node:crypto';
import type { PostalAddress } from '@shop/contracts';
import {
  type Address,
  type AddressPatch,
  addAddress,
  addressOf,
  patchAddress,
  removeAddress,
} from '../domain/address-book';
import type { Profile } from '../domain/profile';
import type { OwnProfile } from './own-profile';
import type { HandlerPorts } from './ports';

/** Keeps one's own address book. */
export function changeAddresses({ profiles, now }: HandlerPorts, own: OwnProfile) {
  async function change(customerId: string, step: (profile: Profile) => Profile): Promise<Profile> {
    await own(customerId);
    return (await profiles.change(customerId, (profile) => profile && { state: step(profile) })) ?? own(customerId);
  }

  return {
    async addAddress(customerId: string, given: PostalAddress): Promise<Address> {
      const address = { id: randomUUID(), ...given };
      await change(customerId, (profile) => addAddress(profile, address, now()));
      return address;
    },
    async changeAddress(customerId: string, id: string, patch: AddressPatch): Promise<Address> {
      return addressOf(await change(customerId, (profile) => patchAddress(profile, id, patch, now())), id);
    },
    async removeAddress(customerId: string, id: string): Promise<void> {
      await change(customerId, (profile) => removeAddress(profile, id, now()));
    },
  };
}
