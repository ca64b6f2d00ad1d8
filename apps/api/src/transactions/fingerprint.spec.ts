import * as fc from 'fast-check';
import type { Instrument, TransactionRequest } from '#libs/transaction';
import { fingerprintOf } from './fingerprint.js';

const CARD: Extract<Instrument, { type: 'card' }> = {
  type: 'card',
  number: '4111111111111111',
  expiryMonth: 12,
  expiryYear: 2030,
  holder: 'Ada Lovelace',
};
const ACCOUNT: Instrument = {
  type: 'bank_account',
  iban: 'DE89370400440532013000',
  holder: 'Ada Lovelace',
};
const REQUEST: TransactionRequest = {
  type: 'deposit',
  amountMinor: 10_000n,
  currency: 'EUR',
  instrument: CARD,
  reference: 'order-1001',
  description: 'Two books',
  metadata: { basket: '77', shop: 'north' },
  gateway: 'json-sim',
};

const print = (changed: object) => fingerprintOf([{ ...REQUEST, ...changed }]);

describe('fingerprintOf, for the same fields', () => {
  it('is the same in whatever order they came', () => {
    const reversed = Object.fromEntries(Object.entries(REQUEST).reverse());
    const metadata = { shop: 'north', basket: '77' };
    const instrument = Object.fromEntries(Object.entries(CARD).reverse());
    expect(
      fingerprintOf([{ ...reversed, instrument, metadata } as unknown as TransactionRequest]),
    ).toBe(fingerprintOf([REQUEST]));
  });

  it('is the same for every order of the metadata', () => {
    const anyMetadata = fc.dictionary(fc.string({ unit: 'binary', maxLength: 8 }), fc.string());
    fc.assert(
      fc.property(anyMetadata, (metadata) => {
        const reversed = Object.fromEntries(Object.entries(metadata).reverse());
        expect(print({ metadata: reversed })).toBe(print({ metadata }));
      }),
    );
  });

  it('takes empty metadata for none', () => {
    expect(print({ metadata: {} })).toBe(print({ metadata: undefined }));
  });
});

describe('fingerprintOf, for other fields', () => {
  it.each<[string, object]>([
    ['type', { type: 'withdrawal' }],
    ['amount', { amountMinor: 10_001n }],
    ['currency', { currency: 'USD' }],
    ['card number', { instrument: { ...CARD, number: '5555555555554444' } }],
    ['expiry month', { instrument: { ...CARD, expiryMonth: 11 } }],
    ['expiry year', { instrument: { ...CARD, expiryYear: 2031 } }],
    ['card holder', { instrument: { ...CARD, holder: 'ada lovelace' } }],
    ['kind of instrument', { instrument: ACCOUNT }],
    ['reference', { reference: 'order-1002' }],
    ['absent reference', { reference: undefined }],
    ['description', { description: 'Three books' }],
    ['absent description', { description: undefined }],
    ['metadata value', { metadata: { ...REQUEST.metadata, basket: '78' } }],
    ['metadata key', { metadata: { Basket: '77', shop: 'north' } }],
    ['metadata entry', { metadata: { basket: '77' } }],
    ['absent metadata', { metadata: undefined }],
    ['gateway', { gateway: 'other-sim' }],
    ['gateway that is not named', { gateway: undefined }],
  ])('tells another %s', (_field, changed) => {
    expect(print(changed)).not.toBe(print({}));
  });

  it.each<[string, object]>([
    ['IBAN', { iban: 'GB82WEST12345698765432' }],
    ['account holder', { holder: 'A. Lovelace' }],
  ])('tells another %s', (_field, changed) => {
    const instrument = { ...ACCOUNT, ...changed };
    expect(print({ instrument })).not.toBe(print({ instrument: ACCOUNT }));
  });

  it('keeps texts apart that only meet at a border', () => {
    expect(print({ reference: 'a","b', description: 'c' })).not.toBe(
      print({ reference: 'a', description: 'b","c' }),
    );
    expect(print({ metadata: { a: 'b', c: 'd' } })).not.toBe(print({ metadata: { a: 'b,c,d' } }));
  });

  it('tells the number and the order of transactions', () => {
    const other = { ...REQUEST, amountMinor: 1n };
    expect(fingerprintOf([REQUEST, REQUEST])).not.toBe(fingerprintOf([REQUEST]));
    expect(fingerprintOf([REQUEST, other])).not.toBe(fingerprintOf([other, REQUEST]));
  });
});
