import { address, addressExample, boolean, eachLike, exampleOf, oneOf, string, time } from '@shop/pact';
import { page, reliesOnEveryService } from './every-service';
import { gatewayContract } from './gateway-contract';

const user = gatewayContract('user');
const { forwards, asks } = user;

const profile = {
  id: string('customer-1'),
  email: string('ann@example.com'),
  name: string('Ann'),
  roles: eachLike('customer'),
  preferences: {
    theme: oneOf('system', 'light', 'dark'),
    notifications: { email: boolean(true), push: boolean(true) },
  },
  createdAt: time(),
  updatedAt: time(),
};
const stored = { id: string('address-1'), ...address() };
const own = { caller: 'customer', given: 'the profile of the customer' } as const;
const ofAddress = {
  caller: 'customer',
  given: 'an address of the customer',
  params: { addressId: { example: 'address-1', state: 'addressId' } },
} as const;

forwards({ ...own, operation: 'GET /users/me', response: { status: 200, body: profile } });
forwards({
  ...own,
  operation: 'PATCH /users/me',
  body: { name: 'Ann', phone: '+1 555 0100', preferences: { theme: 'dark', notifications: { push: false } } },
  response: { status: 200, body: { ...profile, phone: string('+1 555 0100') } },
});
forwards({
  ...own,
  caller: 'admin',
  operation: 'GET /users',
  query: { search: 'ann' },
  response: { status: 200, body: page(profile) },
});
forwards({
  ...own,
  caller: 'admin',
  operation: 'GET /users/{id}',
  params: { id: { example: 'customer-1' } },
  response: { status: 200, body: profile },
});
forwards({
  ...own,
  operation: 'POST /users/me/addresses',
  body: addressExample,
  response: { status: 201, body: stored },
});
forwards({
  caller: 'customer',
  given: 'an address of the customer',
  operation: 'GET /users/me/addresses',
  response: { status: 200, body: page(stored) },
});
forwards({
  ...ofAddress,
  operation: 'PATCH /users/me/addresses/{addressId}',
  body: { city: 'Shelbyville' },
  response: { status: 200, body: { ...stored, city: 'Shelbyville' } },
});
forwards({ ...ofAddress, operation: 'DELETE /users/me/addresses/{addressId}', response: { status: 204 } });

asks({
  ...own,
  operation: 'GET /users/me',
  response: { status: 200, body: profile },
  through: '/dashboard',
  becomes: (dashboard) => expect(dashboard.user).toEqual(exampleOf(profile)),
});
asks({
  ...own,
  as: 'for a small screen',
  operation: 'GET /users/me',
  response: { status: 200, body: { id: string('customer-1'), name: string('Ann') } },
  through: '/dashboard?view=mobile',
  becomes: (dashboard) => expect(dashboard.user).toEqual({ id: 'customer-1', name: 'Ann' }),
});
asks({
  ...own,
  caller: 'admin',
  operation: 'GET /users/{id}',
  params: { id: { example: 'customer-1' } },
  response: { status: 200, body: profile },
  through: '/order-details/order-1',
  becomes: (details) => expect(details.customer).toEqual(exampleOf(profile)),
});
reliesOnEveryService(user, 'user');
user.contract.isCommitted();
