import { clientAddress, clientKey } from './client-address';

it.each([
  ['10.0.0.9', undefined, 0, '10.0.0.9'],
  ['10.0.0.9', '6.6.6.6', 0, '10.0.0.9'],
  ['10.0.0.9', '6.6.6.6', 1, '6.6.6.6'],
  ['10.0.0.9', '1.1.1.1, 6.6.6.6', 1, '6.6.6.6'],
  ['10.0.0.9', '1.1.1.1, 5.5.5.5, 6.6.6.6', 2, '5.5.5.5'],
  ['10.0.0.9', '6.6.6.6', 3, '6.6.6.6'],
  ['10.0.0.9', 'nonsense', 1, '10.0.0.9'],
  ['10.0.0.9', '', 1, '10.0.0.9'],
  [undefined, undefined, 0, 'unknown'],
])('peer %s with %s and %s proxies is %s', (peer, forwarded, hops, address) => {
  expect(clientAddress(peer, forwarded, hops)).toBe(address);
});

it.each([
  ['10.0.0.9', '10.0.0.9'],
  ['::ffff:10.0.0.9', '10.0.0.9'],
  ['::FFFF:a00:9', '10.0.0.9'],
  ['0:0:0:0:0:ffff:10.0.0.9', '10.0.0.9'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0db8:0001:0002::9', '2001:db8:1:2::/64'],
  ['2001:db8::9', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
])('%s is the client %s', (address, key) => {
  expect(clientKey(address)).toBe(key);
});
