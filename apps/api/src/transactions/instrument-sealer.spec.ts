import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { type ApiConfig, readApiConfig } from '#libs/config';
import type { Instrument } from '#libs/transaction';
import { InstrumentSealer, type SealedInstrument } from './instrument-sealer.js';

const ID = '0199c1b2-7c3e-7a11-9e3b-4d1f0a2b3c4d';
const OTHER_ID = '0199c1b2-7c3e-7a11-9e3b-4d1f0a2b3c4e';
const CARD: Instrument = {
  type: 'card',
  number: '4111111111111111',
  expiryMonth: 12,
  expiryYear: 2030,
  holder: 'Ada Lovelace',
};
const KEY_A = `a:${randomBytes(32).toString('base64')}`;
const KEY_B = `b:${randomBytes(32).toString('base64')}`;
const OTHER_A = `a:${randomBytes(32).toString('base64')}`;

const configWith = (keys: string): ApiConfig => readApiConfig({ INSTRUMENT_KEYS: keys });
const sealer = new InstrumentSealer(configWith(KEY_A));

const opening = (sealed: SealedInstrument, id = ID) => {
  return () => sealer.open(sealed, id);
};

describe('InstrumentSealer', () => {
  it('opens what it sealed', () => {
    const anyText = fc.string({ unit: 'grapheme' });
    fc.assert(
      fc.property(anyText, anyText, fc.uuid(), (iban, holder, id) => {
        const instrument: Instrument = { type: 'bank_account', iban, holder };
        expect(sealer.open(sealer.seal(instrument, id), id)).toEqual(instrument);
      }),
    );
  });

  it('never uses an initialisation vector twice', () => {
    const vectors = Array.from({ length: 1_000 }, () => {
      return sealer.seal(CARD, ID).sealed.subarray(0, 12).toString('hex');
    });
    expect(new Set(vectors).size).toBe(vectors.length);
  });

  it('hides every value, and seals the same instrument differently each time', () => {
    const { sealed, keyId } = sealer.seal(CARD, ID);
    expect(keyId).toBe('a');
    expect(sealed.includes('4111')).toBe(false);
    expect(sealed.includes('Ada')).toBe(false);
    expect(sealer.seal(CARD, ID).sealed.equals(sealed)).toBe(false);
  });

  it('does not open for another transaction', () => {
    expect(opening(sealer.seal(CARD, ID), OTHER_ID)).toThrow();
  });

  it('does not open when any bit was flipped', () => {
    const { sealed, keyId } = sealer.seal(CARD, ID);
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const flipped = Buffer.from(sealed);
      const byte = bit >> 3;
      flipped[byte] = (sealed[byte] ?? 0) ^ (1 << (bit & 7));
      expect(opening({ sealed: flipped, keyId })).toThrow();
    }
  });

  it('does not open when it was cut, not even a tag that was cut', () => {
    const { sealed, keyId } = sealer.seal(CARD, ID);
    for (let length = 0; length < sealed.length; length += 1) {
      expect(opening({ sealed: sealed.subarray(0, length), keyId })).toThrow();
    }
  });
});

describe('InstrumentSealer with a ring of keys', () => {
  it('opens with an older key and seals with the first', () => {
    const rotated = new InstrumentSealer(configWith(`${KEY_B},${KEY_A}`));
    expect(rotated.open(sealer.seal(CARD, ID), ID)).toEqual(CARD);
    expect(rotated.seal(CARD, ID).keyId).toBe('b');
  });

  it('does not open with a key that has left the ring', () => {
    const { sealed } = sealer.seal(CARD, ID);
    expect(opening({ sealed, keyId: 'b' })).toThrow('not in the ring');
  });

  it('does not open with another key of the same id', () => {
    const other = new InstrumentSealer(configWith(OTHER_A));
    expect(() => other.open(sealer.seal(CARD, ID), ID)).toThrow();
  });
});
