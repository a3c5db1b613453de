import { findCustomerAddress, quotePrices } from '@shop/contracts';
import { fixedAddresses } from '@shop/discovery';
import {
  address,
  addressExample,
  asService,
  contractBetween,
  customerId,
  fromProviderState,
  joinPlatform,
  money,
  type Platform,
  reliesOnKeySet,
  string,
} from '@shop/pact';
import { createServiceClient } from '@shop/resilience';
import type { StartedService } from '@shop/service';
import { silentTelemetry } from '@shop/telemetry';
import { createAddressBookClient } from '../../src/outbound/address-book-client';
import { calls } from '../../src/outbound/calls';
import { createCatalogueClient } from '../../src/outbound/catalogue-client';
import { replies } from './checkout-replies';
import { startTestOrder } from './order-under-test';

let order: StartedService;
let platform: Platform;

beforeAll(async () => {
  platform = await joinPlatform();
  order = await startTestOrder();
});

afterAll(async () => {
  await order.stop(2_000);
  await platform.close();
});

const clientOf = (target: string, url: string) =>
  createServiceClient({
    target,
    calls,
    discovery: fixedAddresses({ [target]: [url] }),
    telemetry: silentTelemetry('order'),
    serviceToken: order.kit.serviceToken,
  });

const auth = contractBetween('order', 'auth');
reliesOnKeySet(auth);
auth.isCommitted();

const product = contractBetween('order', 'product');
product.http({
  operation: `POST ${quotePrices.path}`,
  given: 'a product that can be bought',
  request: { headers: asService('order'), body: { productIds: ['lamp-1', 'unknown-1'] } },
  response: {
    status: 200,
    body: { items: [{ productId: 'lamp-1', name: string('Lamp'), unitPrice: money(1_999) }] },
  },
  async exercise(url) {
    const client = clientOf('product', url);
    expect(await createCatalogueClient(client).prices(['lamp-1', 'unknown-1'])).toEqual({
      items: [{ productId: 'lamp-1', name: 'Lamp', unitPrice: { amount: 1_999, currency: 'USD' } }],
    });
    await client.close();
  },
});
product.isCommitted();

const user = contractBetween('order', 'user');
const addressOperation = `GET ${findCustomerAddress.path.replace(/:(\w+)/g, '{$1}')}`;
user.http({
  operation: addressOperation,
  given: 'an address of the customer',
  request: {
    path: fromProviderState(
      `/internal/customers/${customerId}/addresses/\${addressId}`,
      `/internal/customers/${customerId}/addresses/address-1`,
    ),
    headers: asService('order'),
  },
  response: {
    status: 200,
    body: { id: string('address-1'), ...address() },
  },
  async exercise(url) {
    const client = clientOf('user', url);
    expect(await createAddressBookClient(client).find('customer-1', 'address-1')).toEqual(addressExample);
    await client.close();
  },
});
user.http({
  operation: addressOperation,
  as: 'of somebody else',
  given: 'an address of the customer',
  request: { path: '/internal/customers/customer-1/addresses/not-theirs', headers: asService('order') },
  response: { status: 404 },
  async exercise(url) {
    const client = clientOf('user', url);
    expect(await createAddressBookClient(client).find('customer-1', 'not-theirs')).toBeUndefined();
    await client.close();
  },
});
user.isCommitted();

for (const [participant, examples] of Object.entries(replies)) {
  const contract = contractBetween('order', participant);
  for (const example of examples) contract.message(example({ order: () => order, platform: () => platform }));
  contract.isCommitted();
}
