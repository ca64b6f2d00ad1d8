import type { Database, Queryable } from '#libs/database';
import type { GatewayReport, Transaction, TransactionState } from '#libs/transaction';
import type { OpenTransactions } from './open-transactions.js';
import { SettleTransactions } from './settle-transactions.js';
import type { ReportJournal, SignedReport, Verdict } from './signed-report.js';
import type { TransactionCache } from './transaction-cache.js';
import type { Change, TransactionStore } from './transaction-store.js';

const ID = '0199c1b2-7c3e-7a11-9e3b-4d1f0a2b3c4d';
const REASON = { code: 'declined', message: 'The issuer says no.' };
const MONEY = { amountMinor: 10_000n, currency: 'EUR' };
const CONNECTION: Queryable = { query: () => Promise.reject(new Error('nobody may ask')) };

function transactionIn(state: TransactionState): Transaction {
  const at = new Date('2026-11-23T09:00:00.000Z');
  const instrument = { type: 'bank_account', maskedIban: 'DE89****3000', maskedHolder: 'A***' };
  return {
    ...MONEY,
    id: ID,
    merchant: 'sandbox',
    type: 'deposit',
    format: 'json',
    gateway: 'json-sim',
    instrument: instrument as Transaction['instrument'],
    state,
    version: 2,
    createdAt: at,
    updatedAt: at,
  };
}

/** Settles a report with everything around it recorded, in order. */
async function settle(
  report: Partial<GatewayReport>,
  current: Transaction | undefined,
  earlier?: Verdict,
) {
  const steps: string[] = [];
  const changes: Change[] = [];
  const database = {
    transaction: async (work: (connection: Queryable) => Promise<unknown>) => {
      const result = await work(CONNECTION);
      steps.push('commit');
      return result;
    },
  };
  const store = {
    lock: (_connection: Queryable, ids: readonly string[]) => {
      steps.push(`lock ${ids.join()}`);
      return Promise.resolve(current ? [current] : []);
    },
    save: (_connection: Queryable, saved: readonly Change[]) => {
      if (saved.length > 0) steps.push('save');
      changes.push(...saved);
      return Promise.resolve();
    },
  };
  const open = {
    markLost: (_connection: Queryable, ids: readonly string[]) =>
      Promise.resolve(steps.push(`lost ${ids.join()}`)).then(() => undefined),
  };
  const cache = {
    put: (copied: readonly Transaction[]) => {
      if (copied.length > 0) steps.push('put');
    },
  };
  const journal: ReportJournal<SignedReport> = {
    recall: (_connection, entries) => {
      steps.push('recall');
      return Promise.resolve(entries.map(() => earlier));
    },
    keep: (_connection, _entries, verdicts) =>
      Promise.resolve(steps.push(verdicts.join())).then(() => undefined),
  };
  const settlement = new SettleTransactions(
    database as unknown as Database,
    store as unknown as TransactionStore,
    cache as unknown as TransactionCache,
    open as unknown as OpenTransactions,
  );
  const whole: GatewayReport = { transactionId: ID, status: 'completed', ...report };
  const entry = { gateway: 'json-sim', name: 'callback-1', report: whole };
  const [verdict] = await settlement.settle([entry], journal);
  return { verdict, steps, changes };
}

const dispatched = transactionIn({ status: 'dispatched' });
const completed = transactionIn({ status: 'completed' });

describe('settle, when the report moves the transaction', () => {
  it('locks, saves and keeps the verdict in one commit, and copies afterwards', async () => {
    const { verdict, steps, changes } = await settle({ gatewayReference: 'G-1' }, dispatched);
    expect(verdict).toBe('applied');
    expect(steps).toEqual([`lock ${ID}`, 'recall', 'save', 'applied', 'commit', 'put']);
    expect(changes).toMatchObject([
      {
        actor: 'gateway:json-sim',
        gatewayReference: 'G-1',
        transaction: { id: ID, version: 3, state: { status: 'completed' } },
      },
    ]);
  });

  it.each(['pending', 'dispatched', 'processing'] as const)(
    'takes failed from %s',
    async (from) => {
      const report = { status: 'failed', reason: REASON } as const;
      const { changes } = await settle(report, transactionIn({ status: from }));
      expect(changes[0]?.transaction.state).toEqual({ status: 'failed', reason: REASON });
    },
  );

  it.each(['failed', 'unknown'] as const)(
    'gives %s a reason when there is none',
    async (status) => {
      const { changes } = await settle({ status }, dispatched);
      expect(changes[0]?.transaction.state).toMatchObject({
        status,
        reason: { code: 'unspecified' },
      });
    },
  );
});

describe('settle, when nothing may change', () => {
  it.each<[Verdict, string, Partial<GatewayReport>, Transaction | undefined]>([
    ['not_found', 'there is none', {}, undefined],
    ['not_found', 'it is another gateway’s', {}, { ...dispatched, gateway: 'soap-sim' }],
    ['amount_mismatch', 'amount', { money: { ...MONEY, amountMinor: 9_999n } }, dispatched],
    ['amount_mismatch', 'currency', { money: { ...MONEY, currency: 'USD' } }, dispatched],
    ['amount_mismatch', 'final', { money: { ...MONEY, amountMinor: 1n } }, completed],
    ['unchanged', 'it is so already', { money: MONEY }, completed],
    ['unchanged', 'old news', { status: 'processing' }, completed],
    ['unchanged', 'old doubts', { status: 'unknown', reason: REASON }, completed],
    ['unchanged', 'lost after the end', { status: 'not_found' }, completed],
    ['unchanged', 'lost on its way', { status: 'not_found' }, transactionIn({ status: 'pending' })],
    ['conflict', 'another final word', { status: 'failed', reason: REASON }, completed],
  ])('keeps %s as evidence: %s', async (expected, _what, report, current) => {
    const { verdict, steps, changes } = await settle(report, current);
    expect(verdict).toBe(expected);
    expect(changes).toEqual([]);
    expect(steps).toEqual([`lock ${ID}`, 'recall', expected, 'commit']);
  });

  it.each([
    transactionIn({ status: 'dispatched' }),
    transactionIn({ status: 'processing' }),
    transactionIn({ status: 'unknown', reason: REASON }),
  ])('has the janitor look at once at what the gateway does not know', async (current) => {
    const { verdict, steps, changes } = await settle({ status: 'not_found' }, current);
    expect({ verdict, changes }).toEqual({ verdict: 'unchanged', changes: [] });
    expect(steps).toEqual([`lock ${ID}`, 'recall', `lost ${ID}`, 'unchanged', 'commit']);
  });

  it.each(['conflict', 'name_reused', 'applied'] as const)(
    'repeats the verdict %s of an earlier report, and keeps nothing',
    async (earlier) => {
      const { verdict, steps, changes } = await settle({}, dispatched, earlier);
      expect({ verdict, changes }).toEqual({ verdict: earlier, changes: [] });
      expect(steps).toEqual([`lock ${ID}`, 'recall', 'commit']);
    },
  );
});
