import * as fc from 'fast-check';
import { AppError } from '#libs/errors';
import { formatAmount, type TransactionRequest } from '#libs/transaction';
import { readTransactionRequest } from './read-request.js';

const NOW = new Date('2026-11-30T23:59:59.999Z');
const CARD = {
  type: 'card',
  number: '4111111111111111',
  expiry_month: 12,
  expiry_year: 2030,
  holder: 'Ada Lovelace',
};
const REQUEST = { amount: '100.00', currency: 'EUR', instrument: CARD };

const read = (changed: object): TransactionRequest =>
  readTransactionRequest({ ...REQUEST, ...changed }, 'json', { type: 'deposit', now: NOW });

function errorsOf(changed: object): string[] {
  try {
    read(changed);
    return [];
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return error.errors.map(({ path, code }) => `${path} ${code}`);
  }
}

describe('readTransactionRequest', () => {
  it('reads a card deposit field by field', () => {
    const changed = { reference: 'order-1', description: 'Two books', metadata: { basket: '77' } };
    expect(read({ ...changed, gateway: 'json-sim' })).toEqual({
      type: 'deposit',
      amountMinor: 10_000n,
      currency: 'EUR',
      instrument: {
        type: 'card',
        number: '4111111111111111',
        expiryMonth: 12,
        expiryYear: 2030,
        holder: 'Ada Lovelace',
      },
      ...changed,
      gateway: 'json-sim',
    });
  });

  it('reads a bank account', () => {
    const instrument = { type: 'bank_account', iban: 'NO9386011117947', holder: 'Ada' };
    expect(read({ instrument }).instrument).toEqual(instrument);
  });

  it.each(['reference', 'description', 'metadata', 'gateway'])(
    'takes null of %s for its absence',
    (name) => {
      expect(name in read({ [name]: null })).toBe(false);
      expect(name in read({ [name]: undefined })).toBe(false);
    },
  );

  it.each([
    ['the last day of its month', { expiry_year: 2026, expiry_month: 11 }],
    ['a month of next year', { expiry_year: 2027, expiry_month: 1 }],
    ['the last month there is', { expiry_year: 2099, expiry_month: 12 }],
  ])('takes a card on %s', (_when, changed) => {
    expect(errorsOf({ instrument: { ...CARD, ...changed } })).toEqual([]);
  });

  it('keeps an amount exact, or refuses it', () => {
    const anyAmount = fc.oneof(
      fc.stringMatching(/^[0-9]{1,14}(\.[0-9]{0,5})?$/),
      fc.string({ unit: fc.constantFrom(...'0123456789.-+eE'.split('')), maxLength: 18 }),
    );
    fc.assert(
      fc.property(anyAmount, fc.constantFrom('EUR', 'JPY', 'KWD', 'CLF'), (amount, currency) => {
        const errors = errorsOf({ amount, currency });
        if (errors.length > 0) {
          expect(errors).toEqual(['/amount amount']);
          return;
        }
        const [whole, decimals = ''] = formatAmount(read({ amount, currency })).split('.');
        const [sentWhole, sentDecimals = ''] = amount.split('.');
        expect([whole, decimals]).toEqual([sentWhole, sentDecimals.padEnd(decimals.length, '0')]);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('free text', () => {
  it.each([
    ['reference', 64],
    ['description', 140],
  ])('%s has 1 to %i characters, counted as people count', (name, max) => {
    expect(errorsOf({ [name]: 'x'.repeat(max) })).toEqual([]);
    expect(errorsOf({ [name]: '\u{1f4da}'.repeat(max) })).toEqual([]);
    expect(errorsOf({ [name]: 'Zażółć gęślą jaźń — 王小明\tmit\nZeilen' })).toEqual([]);
    expect(errorsOf({ [name]: 'x'.repeat(max + 1) })).toEqual([`/${name} length`]);
    expect(errorsOf({ [name]: '' })).toEqual([`/${name} length`]);
    // A variation selector is a character of its own for PostgreSQL.
    expect(errorsOf({ [name]: '\u263a\ufe0f'.repeat(max) })).toEqual([`/${name} length`]);
    expect(errorsOf({ [name]: '\ufe0f'.repeat(10_000) })).toEqual([`/${name} length`]);
  });

  const UNSTORABLE = ['\u0000', 'a\u0000b', 'a\u0008', 'a\u001b[31m', 'a\u007f', 'a\u0085b'];
  const BROKEN = ['a\ud800b', 'a\udc00', '\udc00\ud800', 'a\ufffe', 'a\uffff', ' ', '\u00a0\n'];
  it.each([...UNSTORABLE, ...BROKEN])('must not be %j', (text) => {
    expect(errorsOf({ reference: text })).toEqual(['/reference characters']);
    expect(errorsOf({ description: text })).toEqual(['/description characters']);
  });

  it.each([
    'card 4111 1111 1111 1111',
    '４１１１１１１１１１１１１１１１',
    'to DE89 3704 0044 0532 0130 00',
    'sk_sandbox_0000000000000000000000000000',
  ])('must not hold %j', (text) => {
    const metadata = { basket: '77', note: text };
    expect(errorsOf({ reference: text })).toEqual(['/reference sensitive_text']);
    expect(errorsOf({ description: text })).toEqual(['/description sensitive_text']);
    expect(errorsOf({ metadata })).toEqual(['/metadata/note sensitive_text']);
    // The key itself is what must not come back.
    expect(errorsOf({ metadata: { [text]: 'x' } })).toEqual(['/metadata sensitive_text']);
    expect(errorsOf({ [text]: 'x' })).toEqual([' unknown_field']);
  });

  it.each([7, true, {}, ['x']])('must not be %j', (value) => {
    expect(errorsOf({ reference: value })).toEqual(['/reference type']);
    expect(errorsOf({ description: value })).toEqual(['/description type']);
  });
});

describe('metadata', () => {
  const entries = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, 'x']));

  it.each([
    ['nothing', {}],
    ['twenty entries', entries(20)],
    ['the longest key', { ['k'.repeat(40)]: 'x' }],
    ['the longest value', { key: 'v'.repeat(255) }],
    ['the longest value in pictures', { key: '\u{1f4da}'.repeat(255) }],
    ['an empty value', { key: '' }],
    ['names of every object', JSON.parse('{"constructor":"x","toString":"y"}')],
    ['odd but honest keys', { 'a b/c~d': 'x', ключ: 'y' }],
  ] as [string, object][])('may be %s', (_what, metadata) => {
    expect(read({ metadata }).metadata).toEqual(metadata);
  });

  it.each([
    ['a list', []],
    ['a text', 'x'],
    ['a number', 7],
    ['21 entries', entries(21)],
    ['6,000 entries', entries(6_000)],
    ['an empty key', { '': 'x' }],
    ['a key that is too long', { ['k'.repeat(41)]: 'x' }],
    ['a value that is too long', { key: 'v'.repeat(256) }],
    ['64 KiB of digits', { key: '4'.repeat(65_536) }],
    ['a number as a value', { key: 7 }],
    ['null as a value', { key: null }],
    ['an object as a value', { key: { card: '4111111111111111' } }],
    ['NUL in a key', { 'k\u0000': 'x' }],
    ['NUL in a value', { key: '\u0000' }],
    ['a lone surrogate in a key', { '\ud800': 'x' }],
    ['a lone surrogate in a value', { key: '\ud800' }],
  ])('must not be %s', (_what, metadata) => {
    expect(errorsOf({ metadata })).toEqual(['/metadata metadata']);
  });
});

describe('unknown fields', () => {
  it.each(['id', 'status', 'clientId', 'created_at', 'fee', 'type', 'constructor', 'prototype'])(
    '%s is refused by its name',
    (name) => {
      expect(errorsOf({ [name]: 'x' })).toEqual([`/${name} unknown_field`]);
    },
  );

  it('are not all named when there are thousands', () => {
    const many = Object.fromEntries(Array.from({ length: 6_000 }, (_, index) => [`f${index}`, 1]));
    expect(errorsOf(many)).toHaveLength(50);
  });

  it('whose names could be anything end the path before them', () => {
    expect(errorsOf({ 'a b': 1, '<script>': 2, ['x'.repeat(41)]: 3, '\u001b[31m': 4 })).toEqual([
      ' unknown_field',
    ]);
  });
});
