import { createHash, randomBytes } from 'node:crypto';
import { readApiConfig } from '#libs/config';
import { KeyedHash } from './keyed-hash.js';

const KEY_A = `a:${randomBytes(32).toString('base64')}`;
const KEY_B = `b:${randomBytes(32).toString('base64')}`;

const hashWith = (keys: string) => new KeyedHash(readApiConfig({ FINGERPRINT_KEYS: keys }));
const keyedHash = hashWith(KEY_A);

describe('KeyedHash', () => {
  it('matches the same content and no other', () => {
    const digest = keyedHash.digest('4111111111111111');
    expect(keyedHash.matches(digest, '4111111111111111')).toBe(true);
    expect(keyedHash.matches(digest, Buffer.from('4111111111111111'))).toBe(true);
    expect(keyedHash.matches(digest, '4111111111111112')).toBe(false);
    expect(keyedHash.matches(digest, '')).toBe(false);
  });

  it('is not a hash that can be made without the key', () => {
    const plain = createHash('sha256').update('4111111111111111').digest();
    expect(keyedHash.digest('4111111111111111').hash.equals(plain)).toBe(false);
    expect(hashWith(KEY_B).digest('x').hash.equals(keyedHash.digest('x').hash)).toBe(false);
  });

  it('matches with an older key and digests with the first', () => {
    const rotated = hashWith(`${KEY_B},${KEY_A}`);
    expect(rotated.matches(keyedHash.digest('x'), 'x')).toBe(true);
    expect(rotated.digest('x').keyId).toBe('b');
  });

  it('says no when the key has left the ring', () => {
    expect(hashWith(KEY_B).matches(keyedHash.digest('x'), 'x')).toBe(false);
  });
});
