import { callPath, customerAddressResponseSchema, findCustomerAddress } from '@shop/contracts';
import type { ServiceClient } from '@shop/resilience';
import type { AddressBook } from '../handlers/ports';

/** Addresses from the user service. */
export function createAddressBookClient(user: ServiceClient): AddressBook {
  return {
    async find(customerId, addressId) {
      const path = callPath(findCustomerAddress, { customerId, addressId });
      const { method } = findCustomerAddress;
      const address = await user.fetch({ method, path }, customerAddressResponseSchema);
      if (!address) return undefined;
      const { id, ...postal } = address;
      return postal;
    },
  };
}
