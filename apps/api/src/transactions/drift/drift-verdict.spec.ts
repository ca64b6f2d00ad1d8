import type { Transaction, TransactionState } from '#libs/transaction';
import { toCached } from '../cached-transaction.js';
import { driftOfCopy, driftOfOutbox } from './drift-verdict.js';

const NOW = new Date('2026-11-23T09:00:00.000Z');

function transactionAt(state: TransactionState, version = 2): Transaction {
  return {
    id: '0199c1b2-0000-7000-8000-00000000ab01',
    merchant: 'sandbox',
    type: 'deposit',
    state,
    version,
    amountMinor: 10_000n,
    currency: 'EUR',
    instrument: { type: 'bank_account', maskedIban: 'DE89****3000', maskedHolder: 'A***' },
    metadata: { basket: '77', order: '1' },
    format: 'json',
    gateway: 'json-sim',
    createdAt: NOW,
    updatedAt: NOW,
  };
}

const SENT = transactionAt({ status: 'dispatched' });
const copyOf = (transaction: Transaction, changed: object = {}) => {
  const value = JSON.parse(JSON.stringify({ ...toCached(transaction), ...changed })) as object;
  return { version: transaction.version, value };
};

describe('driftOfCopy', () => {
  it.each([
    ['no copy', undefined, undefined],
    ['the same', copyOf(SENT), undefined],
    ['keys in another order', copyOf(SENT, { metadata: { order: '1', basket: '77' } }), undefined],
    ['an older one', copyOf({ ...SENT, version: 1 }), 'stale'],
    ['another amount', copyOf(SENT, { amountMinor: '1' }), 'stale'],
    ['another status', copyOf(SENT, { state: { status: 'completed' } }), 'stale'],
    ['a field too many', copyOf(SENT, { reference: 'order-1' }), 'stale'],
    ['a field too few', copyOf(SENT, { metadata: undefined }), 'stale'],
    ['one that cannot be read', { version: -1, value: undefined }, 'stale'],
    ['a newer one', copyOf({ ...SENT, version: 3 }), 'ahead'],
  ])('%s', (_what, copy, drift) => {
    expect(driftOfCopy(copy, SENT)).toBe(drift);
  });
});

describe('driftOfOutbox', () => {
  const NONE = undefined;
  const CLAIMED = { hasUnclaimed: false };
  const UNCLAIMED = { hasUnclaimed: true };
  const REASON = { code: 'lost', message: 'Lost.' };

  it.each<[TransactionState, typeof UNCLAIMED | undefined, string | undefined]>([
    [{ status: 'pending' }, NONE, 'unsent'],
    [{ status: 'pending' }, CLAIMED, undefined],
    [{ status: 'pending' }, UNCLAIMED, undefined],
    [{ status: 'dispatched' }, NONE, undefined],
    [{ status: 'dispatched' }, UNCLAIMED, undefined],
    [{ status: 'processing' }, NONE, undefined],
    [{ status: 'unknown', reason: REASON }, UNCLAIMED, undefined],
    [{ status: 'completed' }, NONE, undefined],
    [{ status: 'completed' }, CLAIMED, undefined],
    [{ status: 'completed' }, UNCLAIMED, 'orphaned'],
    [{ status: 'failed', reason: REASON }, UNCLAIMED, 'orphaned'],
    [{ status: 'canceled', reason: REASON }, UNCLAIMED, 'orphaned'],
  ])('%j with %j', (state, waiting, drift) => {
    expect(driftOfOutbox(waiting, transactionAt(state))).toBe(drift);
  });
});
