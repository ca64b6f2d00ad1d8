import { STATUSES } from '#libs/transaction';
import { fromCached, toCached } from './cached-transaction.js';
import { toReason, toState, toTransaction, TRANSACTION_COLUMNS } from './transaction-row.js';
import type { TransactionRow } from './transaction-row.js';

const ROW: TransactionRow = {
  id: '0199c1b2-7c3e-7a11-9e3b-4d1f0a2b3c4d',
  merchant: 'sandbox',
  type: 'deposit',
  status: 'failed',
  reason_code: 'declined',
  reason_message: 'The issuer says no.',
  version: 3,
  amount_minor: '9007199254740993',
  currency: 'EUR',
  instrument: {
    type: 'card',
    maskedNumber: '411111******1111',
    expiryMonth: 12,
    expiryYear: 2030,
    maskedHolder: 'A*** L***',
  },
  reference: 'order-1001',
  description: null,
  metadata: null,
  format: 'json',
  gateway: 'json-sim',
  created_at: new Date('2026-11-23T09:00:00.123Z'),
  updated_at: new Date('2026-11-23T09:00:01.456Z'),
};
const REASON = { code: 'declined', message: 'The issuer says no.' };

describe('toTransaction', () => {
  it('reads every column, and money that no double could hold', () => {
    expect(toTransaction(ROW)).toEqual({
      id: ROW.id,
      merchant: 'sandbox',
      type: 'deposit',
      state: { status: 'failed', reason: REASON },
      version: 3,
      amountMinor: 9_007_199_254_740_993n,
      currency: 'EUR',
      instrument: ROW.instrument,
      reference: 'order-1001',
      format: 'json',
      gateway: 'json-sim',
      createdAt: ROW.created_at,
      updatedAt: ROW.updated_at,
    });
  });

  it('leaves out what is null', () => {
    const transaction = toTransaction({ ...ROW, reference: null });
    expect(Object.keys(transaction)).not.toContain('reference');
    expect(Object.keys(transaction)).not.toContain('metadata');
  });

  it('does not ask for the sealed instrument', () => {
    expect(TRANSACTION_COLUMNS).not.toMatch(/seal/);
    expect(TRANSACTION_COLUMNS.split(', ')).toEqual(Object.keys(ROW));
  });
});

describe('toState', () => {
  const needsReason = (status: string) => ['failed', 'canceled', 'unknown'].includes(status);

  it.each(STATUSES.filter(needsReason))('gives %s its reason, and refuses it without', (status) => {
    expect(toState(status, REASON)).toEqual({ status, reason: REASON });
    expect(() => toState(status, null)).toThrow('reason');
  });

  it.each(STATUSES.filter((status) => !needsReason(status)))('gives %s none', (status) => {
    expect(toState(status, null)).toEqual({ status });
  });
});

describe('toReason', () => {
  it('needs code and message', () => {
    expect(toReason({ reason_code: 'a', reason_message: 'b' })).toEqual({
      code: 'a',
      message: 'b',
    });
    expect(toReason({ reason_code: null, reason_message: null })).toBeNull();
    expect(toReason({ reason_code: 'a', reason_message: null })).toBeNull();
  });
});

describe('the copy in Redis', () => {
  it.each([
    ['with everything', { description: 'Two books', metadata: { basket: '77' } }],
    ['with nothing optional', { reference: null }],
  ])('comes back through JSON as it was, %s', (_what, changed) => {
    const transaction = toTransaction({ ...ROW, ...changed });
    const text = JSON.stringify(toCached(transaction));
    expect(fromCached(JSON.parse(text) as ReturnType<typeof toCached>)).toEqual(transaction);
  });
});
