import { addAddress, addressLimit, patchAddress, removeAddress } from './address-book';
import { createProfile, patchProfile, searchKeysOf } from './profile';

const at = new Date('2026-01-01T00:00:00Z');
const later = new Date('2026-01-02T00:00:00Z');
const profile = createProfile({ userId: 'u1', email: 'ada@example.com', name: 'Ada', roles: ['customer'] }, at);
const address = { id: 'a1', line1: '1 Main St', line2: 'Flat 2', city: 'Springfield', postalCode: '1', country: 'US' };

describe('changing a profile', () => {
  it.each([
    ['nothing', {}],
    ['what it is already', { name: 'Ada', preferences: { notifications: { email: true } } }],
    ['no phone where there is none', { phone: null }],
  ])('given %s, changes nothing', (_what, patch) => {
    expect(patchProfile(profile, patch, later)).toBeUndefined();
  });

  it('given a name or what to be notified of, tells others and counts it', () => {
    const renamed = patchProfile(profile, { name: 'Ada L.' }, later);
    expect(renamed).toMatchObject({ tell: true, profile: { name: 'Ada L.', sequence: 1, updatedAt: later } });
    const quiet = patchProfile(profile, { preferences: { notifications: { email: false } } }, later);
    expect(quiet).toMatchObject({
      tell: true,
      profile: { preferences: { theme: 'system', notifications: { email: false, push: true } } },
    });
  });

  it('given a phone or theme, keeps it to itself', () => {
    const changed = patchProfile(profile, { phone: '+1 555 0100', preferences: { theme: 'dark' } }, later);
    expect(changed).toMatchObject({
      tell: false,
      profile: { phone: '+1 555 0100', sequence: 0, preferences: { theme: 'dark' } },
    });
    expect(changed && patchProfile(changed.profile, { phone: null }, later)?.profile).not.toHaveProperty('phone');
  });
});

describe('the address book', () => {
  const withOne = addAddress(profile, address, later);

  it('takes what was left out of a patch as it was, and null as gone', () => {
    expect(patchAddress(withOne, 'a1', { city: 'Shelbyville', line2: null }, later).addresses).toEqual([
      { id: 'a1', line1: '1 Main St', city: 'Shelbyville', postalCode: '1', country: 'US' },
    ]);
  });

  it('removes one', () => {
    expect(removeAddress(withOne, 'a1', later)).toMatchObject({ addresses: [], updatedAt: later });
  });

  it.each([
    ['changing', () => patchAddress(withOne, 'a2', {}, later)],
    ['removing', () => removeAddress(withOne, 'a2', later)],
  ])('does not know the address when %s another one', (_what, act) => {
    expect(act).toThrow(expect.objectContaining({ code: 'not_found' }));
  });

  it('has an end', () => {
    const full = {
      ...profile,
      addresses: Array.from({ length: addressLimit }, (_, id) => ({ ...address, id: `${id}` })),
    };
    expect(() => addAddress(full, address, later)).toThrow(expect.objectContaining({ code: 'conflict' }));
  });
});

it('is found by e-mail address, by name and by each later word of the name', () => {
  expect(searchKeysOf({ email: 'ada@example.com', name: 'Ada King  Lovelace' })).toEqual([
    'ada@example.com',
    'ada king lovelace',
    'king lovelace',
    'lovelace',
  ]);
});
