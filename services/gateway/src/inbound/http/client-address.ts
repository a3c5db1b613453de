import { isIP, isIPv4 } from 'node:net';

/**
 * The address of the client: the peer's, or with `hops` trusted proxies before this one, the address that the
 * outermost of them saw. Each proxy appends the address that it saw, so only the last `hops` entries are believed:
 * whatever stands before them was written by the client.
 */
export function clientAddress(peer: string | undefined, forwardedFor: string | undefined, hops: number): string {
  const direct = peer ?? 'unknown';
  if (hops === 0 || forwardedFor === undefined) return direct;
  const entries = forwardedFor.split(',');
  const entry = entries[Math.max(0, entries.length - hops)]?.trim() ?? '';
  return isIP(entry) ? entry : direct;
}

const mappedPrefix = /^(?:0*:){2,6}ffff:/i;

/**
 * What counts as one client: an IPv4 address (also written as IPv6), or the /64 network of an IPv6 address, which is
 * what one household or machine gets and can change addresses in at will.
 */
export function clientKey(address: string): string {
  if (!address.includes(':')) return address;
  const mapped = address.replace(mappedPrefix, '');
  if (mapped !== address) return isIPv4(mapped) ? mapped : fromHexadecimal(mapped);
  return `${firstFourGroups(address).join(':')}::/64`;
}

function fromHexadecimal(twoGroups: string): string {
  const [high = 0, low = 0] = twoGroups.split(':').map((group) => Number.parseInt(group, 16));
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

function firstFourGroups(address: string): string[] {
  const [head = '', tail] = address.split('%')[0]?.split('::') ?? [];
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : new Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0');
  return [...before, ...zeros, ...after].slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
}
