import { AppError } from '#libs/errors';
import { readSubmittedTransaction } from './read-message.js';

const CARD = {
  type: 'card',
  number: '411111******1111',
  expiry_month: 12,
  expiry_year: 2030,
  holder: 'A*** L***',
};
const ACCOUNT = { type: 'bank_account', iban: 'DE89****3000', holder: 'A*** L***' };
const MESSAGE = {
  transaction_id: '0199c1b2-7c3e-7a11-9e3b-4d1f0a2b3c4d',
  type: 'withdrawal',
  amount: '100.00',
  currency: 'EUR',
  instrument: ACCOUNT,
  gateway: 'json-sim',
  created_at: '2026-11-23T09:00:00.123Z',
};

function refusalOf(draft: unknown): AppError {
  try {
    readSubmittedTransaction(draft);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('The message was read.');
}

describe('readSubmittedTransaction', () => {
  it('reads every field, and passes over those of a newer API', () => {
    const texts = { reference: 'payout-1', description: 'Refund', metadata: { basket: '77' } };
    const instrument = { ...CARD, network: 'visa' };
    expect(readSubmittedTransaction({ ...MESSAGE, ...texts, instrument, priority: 7 })).toEqual({
      id: MESSAGE.transaction_id,
      type: 'withdrawal',
      amountMinor: 10_000n,
      currency: 'EUR',
      instrument: {
        type: 'card',
        maskedNumber: '411111******1111',
        expiryMonth: 12,
        expiryYear: 2030,
        maskedHolder: 'A*** L***',
      },
      ...texts,
      gateway: 'json-sim',
      createdAt: new Date('2026-11-23T09:00:00.123Z'),
    });
  });

  it('takes null of an optional field for its absence', () => {
    const nulls = { reference: null, description: null, metadata: null };
    expect(readSubmittedTransaction({ ...MESSAGE, ...nulls })).toEqual(
      readSubmittedTransaction(MESSAGE),
    );
  });

  const anything = [undefined, null, 7, [], {}, ''];
  it.each([
    ...['transaction_id', 'type', 'amount', 'currency', 'instrument', 'created_at'].flatMap(
      (name) => anything.map((value): [string, object] => [`/${name}`, { [name]: value }]),
    ),
    ...[undefined, null, 7, []].map((gateway): [string, object] => ['/gateway', { gateway }]),
    ['/transaction_id', { transaction_id: '0199c1b2' }],
    ['/type', { type: 'refund' }],
    ['/amount', { amount: '1.005' }],
    ['/amount', { amount: 100 }],
    ['/currency', { currency: 'XXX' }],
    ['/created_at', { created_at: '2026-W05' }],
    ['/created_at', { created_at: '2026-11-23T09:00:00' }],
    ['/reference', { reference: 'x'.repeat(65) }],
    ['/description', { description: 7 }],
    ['/metadata', { metadata: { a: 1 } }],
    ['/instrument', { instrument: 'DE89****3000' }],
    ['/instrument', { instrument: [ACCOUNT] }],
    ['/instrument/type', { instrument: { ...ACCOUNT, type: 'wallet' } }],
    ['/instrument/holder', { instrument: { ...ACCOUNT, holder: 7 } }],
    ['/instrument/expiry_year', { instrument: { ...CARD, expiry_year: '2030' } }],
    ['/instrument/number', { instrument: { ...CARD, number: '4111111111111111' } }],
    ['/instrument/number', { instrument: { ...CARD, number: '41111111****1111' } }],
    ['/instrument/iban', { instrument: { ...ACCOUNT, iban: 'DE89370400440532013000' } }],
  ] as [string, object][])('refuses at %s: %j', (path, changed) => {
    const error = refusalOf({ ...MESSAGE, ...changed });
    expect(error.code).toBe('validation_failed');
    expect(error.errors.length).toBeGreaterThan(0);
    for (const each of error.errors) expect(each.path.startsWith(path)).toBe(true);
    expect(JSON.stringify(error)).not.toMatch(/4111|DE89/);
  });

  it.each([null, undefined, 'text', 7, [], [MESSAGE]])('refuses the draft %j', (draft) => {
    expect(refusalOf(draft).code).toBe('malformed_body');
  });
});
