import { generateKeyPairSync } from 'node:crypto';
import { seal, unseal } from './sealed-private-key';

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const secret = 'a secret of more than thirty-two characters';

it('opens under the same secret for the same key id only', () => {
  const sealed = seal(privateKey, 'k1', secret);
  expect(unseal(sealed, 'k1', secret).equals(privateKey)).toBe(true);
  expect(() => unseal(sealed, 'k2', secret)).toThrow('SIGNING_KEY_SECRET does not open the stored signing key k2');
  expect(() => unseal(sealed, 'k1', `${secret}!`)).toThrow('SIGNING_KEY_SECRET');
});

it('never seals alike twice', () => {
  expect(seal(privateKey, 'k1', secret).ciphertext).not.toBe(seal(privateKey, 'k1', secret).ciphertext);
});
