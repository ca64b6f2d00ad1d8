import { AppError } from '#libs/errors';
import { readTransactionRequest } from './read-request.js';

const NOW = new Date('2026-11-23T09:00:00Z');
const CONTEXT = { type: 'deposit', now: NOW } as const;

const CARD = {
  type: 'card',
  number: '4111111111111111',
  expiry_month: 12,
  expiry_year: 2030,
  holder: 'Ada Lovelace',
};
const ACCOUNT = { type: 'bank_account', iban: 'DE89370400440532013000', holder: 'Ada Lovelace' };
const REQUEST = { amount: '100.00', currency: 'EUR', instrument: CARD };

function refusalOf(draft: unknown): AppError {
  try {
    readTransactionRequest(draft, 'json', CONTEXT);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('The request was read.');
}

type Row = readonly [path: string, code: string, changed: Readonly<Record<string, unknown>>];

const card = (changed: object) => ({ instrument: { ...CARD, ...changed } });
const account = (changed: object) => ({ instrument: { ...ACCOUNT, ...changed } });
const rows = (path: string, code: string, changes: readonly Row[2][]): Row[] =>
  changes.map((changed) => [path, code, changed]);
const without = (key: string) => ({ [key]: undefined });

const NO_AMOUNTS = ['', '0', '0.00', '-1', '+1', '1e3', '1.005', '01', ' 1', '1,00', '１', '1.'];
const SENSITIVE_NAMES = [
  '4111111111111111',
  'Ada 4111 1111 1111 1111',
  Array.from('4111111111111111').join(' '),
  Array.from('4111111111111111').join(', '),
  Array.from('4111111111111111').join(' / '),
  'DE89370400440532013000',
  Array.from('DE89370400440532013000').join(' | '),
  'sk_sandbox_0000000000000000000000000000',
  Array.from('sk_live_abcdefABCDEF0123').join(' '),
];
const TOO_LONG = 'x'.repeat(141);

const ROWS: readonly Row[] = [
  ...rows('/amount', 'required', [without('amount'), { amount: null }]),
  ...rows('/amount', 'type', [{ amount: 100 }, { amount: true }, { amount: ['1.00'] }]),
  ...rows('/amount', 'type', [{ amount: {} }, { amount: { toString: '1.00' } }]),
  ...rows(
    '/amount',
    'amount',
    NO_AMOUNTS.map((amount) => ({ amount })),
  ),
  ...rows('/amount', 'amount', [
    { amount: '1.0', currency: 'JPY' },
    { amount: '1.0001', currency: 'KWD' },
    { amount: '1000000000000', currency: 'EUR' },
    { amount: '0x10' },
    { amount: '1.00\u0000' },
  ]),
  ...rows('/currency', 'required', [without('currency'), { currency: null }]),
  ...rows('/currency', 'type', [{ currency: 978 }, { currency: ['EUR'] }]),
  ...rows('/currency', 'currency', [
    { currency: '' },
    { currency: 'eur' },
    { currency: 'XXX' },
    { currency: 'XAU' },
    { currency: 'constructor' },
  ]),
  ...rows('/instrument', 'required', [without('instrument'), { instrument: null }]),
  ...rows('/instrument', 'type', [
    { instrument: [] },
    { instrument: [CARD] },
    { instrument: '4111111111111111' },
    { instrument: 7 },
    { instrument: false },
  ]),
  ...rows('/instrument/type', 'unsupported', [
    { instrument: {} },
    card({ type: 'wallet' }),
    card({ type: null }),
    card({ type: ['card'] }),
    card({ type: 'Card' }),
    card({ type: '__proto__' }),
  ]),
  ...rows('/instrument/number', 'required', [card(without('number')), card({ number: null })]),
  ...rows('/instrument/number', 'type', [card({ number: 4111111111111111 })]),
  ...rows('/instrument/number', 'syntax', [
    card({ number: '' }),
    card({ number: '4111 1111 1111 1111' }),
    card({ number: '422222222222' }),
    card({ number: '4'.repeat(20) }),
    card({ number: '４１１１１１１１１１１１１１１１' }),
    card({ number: '4111111111111111\n' }),
  ]),
  ...rows('/instrument/number', 'luhn', [
    card({ number: '4111111111111112' }),
    card({ number: '5555555555554443' }),
  ]),
  ...rows('/instrument/expiry_month', 'required', [card(without('expiry_month'))]),
  ...rows('/instrument/expiry_month', 'type', [
    card({ expiry_month: '12' }),
    card({ expiry_month: 1.5 }),
    card({ expiry_month: true }),
  ]),
  ...rows('/instrument/expiry_month', 'range', [
    card({ expiry_month: 0 }),
    card({ expiry_month: 13 }),
    card({ expiry_month: -1 }),
    card({ expiry_month: 1e21 }),
  ]),
  ...rows('/instrument/expiry_year', 'required', [card(without('expiry_year'))]),
  ...rows('/instrument/expiry_year', 'type', [
    card({ expiry_year: '2030' }),
    card({ expiry_year: '2020' }),
  ]),
  ...rows('/instrument/expiry_year', 'range', [
    card({ expiry_year: 30 }),
    card({ expiry_year: 1999 }),
    card({ expiry_year: 2100 }),
  ]),
  ...rows('/instrument/expiry_year', 'expired', [
    card({ expiry_year: 2025 }),
    card({ expiry_year: 2026, expiry_month: 10 }),
    card({ expiry_year: 2000, expiry_month: 1 }),
  ]),
  ...[card, account].flatMap((instrument) => [
    ...rows('/instrument/holder', 'required', [instrument(without('holder'))]),
    ...rows('/instrument/holder', 'type', [instrument({ holder: 7 })]),
    ...rows('/instrument/holder', 'length', [
      instrument({ holder: '' }),
      instrument({ holder: TOO_LONG }),
    ]),
    ...rows('/instrument/holder', 'characters', [
      instrument({ holder: '   ' }),
      instrument({ holder: 'Ada\u0000' }),
      instrument({ holder: 'Ada\ud800' }),
      instrument({ holder: 'Ada\u001b[31m' }),
    ]),
    ...rows(
      '/instrument/holder',
      'sensitive_text',
      SENSITIVE_NAMES.map((holder) => instrument({ holder })),
    ),
    ...rows('/instrument/id', 'unknown_field', [instrument({ id: '7' })]),
    ...rows('/instrument/constructor', 'unknown_field', [instrument({ constructor: {} })]),
  ]),
  ...rows('/instrument/iban', 'required', [account(without('iban')), account({ iban: null })]),
  ...rows('/instrument/iban', 'type', [account({ iban: 89 })]),
  ...rows('/instrument/iban', 'iban', [
    account({ iban: '' }),
    account({ iban: 'DE89370400440532013001' }),
    account({ iban: 'DE8937040044053201300' }),
    account({ iban: 'XX89370400440532013000' }),
    account({ iban: 'de89370400440532013000' }),
    account({ iban: 'DE89 3704 0044 0532 0130 00' }),
  ]),
  ...rows('/instrument/number', 'unknown_field', [account({ number: '4111111111111111' })]),
  ...rows('/instrument/iban', 'unknown_field', [card({ iban: ACCOUNT.iban })]),
  ...rows('/gateway', 'type', [{ gateway: 7 }, { gateway: ['json-sim'] }]),
  ...rows('/gateway', 'unknown_gateway', [
    { gateway: '' },
    { gateway: 'nobody' },
    { gateway: 'JSON-SIM' },
    { gateway: 'constructor' },
  ]),
];

describe('one wrong field', () => {
  it.each(ROWS)('%s %s: %j', (path, code, changed) => {
    const error = refusalOf({ ...REQUEST, ...changed });
    expect(error.code).toBe('validation_failed');
    expect(error.errors).toEqual([{ path, code, message: expect.any(String) as string }]);
  });
});

it('names every wrong field at once, each once', () => {
  const draft = { amount: 1, currency: 'eur', instrument: {}, reference: '', gateway: 'x', fee: 1 };
  expect(
    refusalOf(draft)
      .errors.map(({ path, code }) => `${path} ${code}`)
      .sort(),
  ).toEqual([
    '/amount type',
    '/currency currency',
    '/fee unknown_field',
    '/gateway unknown_gateway',
    '/instrument/type unsupported',
    '/reference length',
  ]);
});

it.each([null, undefined, 'text', 7, true, [], [REQUEST]])('refuses the draft %j', (draft) => {
  expect(refusalOf(draft).code).toBe('malformed_body');
});

describe('a card verification code', () => {
  it.each([
    ['/cvc', { cvc: '123' }],
    ['/CVV2', { CVV2: 123 }],
    ['/instrument/cvc', card({ cvc: '123' })],
    ['/instrument/cvv', card({ cvv: null })],
    ['/instrument/Cvc2', card({ Cvc2: '' })],
    ['/instrument/cvv2', account({ cvv2: '123' })],
    ['/instrument/cvc', { instrument: { cvc: '123' } }],
    ['/metadata/cvc', { metadata: { cvc: '123' } }],
    ['/metadata/CVV', { metadata: { CVV: 123 } }],
  ])('at %s is refused first, by its own code', (path, changed) => {
    const error = refusalOf({ ...REQUEST, amount: 'wrong', ...changed });
    expect(error.code).toBe('cvc_not_accepted');
    expect(error.errors).toMatchObject([{ path, code: 'cvc_not_accepted' }]);
    expect(JSON.stringify(error)).not.toContain('123');
  });

  it.each(['cvc3', 'cvcs', 'card_cvc', 'xcvv', 'cvv22'])('is not what %s says', (name) => {
    expect(refusalOf({ ...REQUEST, [name]: '1' }).errors).toMatchObject([
      { path: `/${name}`, code: 'unknown_field' },
    ]);
  });
});
