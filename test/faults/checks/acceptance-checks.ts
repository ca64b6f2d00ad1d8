import { parseMoney } from '#libs/transaction';
import type { Entry } from '../ledger.js';
import { ACKNOWLEDGED } from '../merchant.js';
import type { Checker } from './checker.js';
import type { Evidence, StoredTransaction } from './evidence.js';

/** Law 1: what was answered 2xx is there. */
const acknowledgedAndAbsent: Checker = {
  name: ACKNOWLEDGED,
  check: ({ ledger, transactions }) => {
    const stored = new Set(transactions.map(({ id }) => id));
    return ledger
      .ofOutcome('ok')
      .filter(({ id }) => id === undefined || !stored.has(id))
      .map(({ key, id }) => `${key} was answered 202 with ${id ?? 'no id'}`);
  },
};

/** Nobody makes up a transaction, and nothing that was refused is stored. */
const presentAndNeverSent: Checker = {
  name: 'present and never sent',
  check: ({ ledger, transactions }) =>
    transactions.flatMap((row) => {
      const entry = ledger.entries.get(row.reference);
      if (entry === undefined) return [`${row.id} has the reference ${row.reference}`];
      if (entry.outcome !== 'refused' || isRefusedStrictly(row)) return [];
      return [`${row.id} is ${row.status}, and ${entry.key} was refused`];
    }),
};

/** Law 2: one key is one request, however often it was sent. */
const oncePerKey: Checker = {
  name: 'one transaction per key',
  check: ({ transactions }) =>
    [
      ...Map.groupBy(
        transactions.filter((row) => !isRefusedStrictly(row)),
        ({ reference }) => reference,
      ),
    ]
      .filter(([, rows]) => rows.length > 1)
      .map(([reference, rows]) => `${reference}: ${rows.map(({ id }) => id).join(', ')}`),
};

/** After the faults every request has an answer. */
const answered: Checker = {
  name: 'unanswered for ever',
  check: ({ ledger }) => ledger.ofOutcome('unknown').map(({ key }) => key),
};

/** Law 5: what came in is what every later step shows. */
const amounts: Checker = {
  name: 'amounts',
  check: ({ ledger, transactions, messages }) => [
    ...transactions.flatMap((row) => {
      const entry = ledger.entries.get(row.reference);
      return entry === undefined || isSame(entry, row)
        ? []
        : [`${row.id}: ${row.type} ${row.amount_minor} ${row.currency}, sent as ${sentAs(entry)}`];
    }),
    ...wrongMessages({ transactions, messages }),
  ],
};

function wrongMessages({
  transactions,
  messages,
}: Pick<Evidence, 'transactions' | 'messages'>): string[] {
  const amountOf = new Map(transactions.map((row) => [row.id, BigInt(row.amount_minor)]));
  return messages.flatMap(({ topic, key, amountMinor }) =>
    amountMinor === undefined || amountMinor === amountOf.get(key)
      ? []
      : [`${key} is ${amountMinor} in ${topic}`],
  );
}

function isSame(entry: Entry, row: StoredTransaction): boolean {
  const parsed = parseMoney(entry.amount, entry.currency);
  return (
    'money' in parsed &&
    parsed.money.amountMinor === BigInt(row.amount_minor) &&
    entry.currency === row.currency &&
    entry.type === row.type
  );
}

function sentAs({ type, amount, currency }: Entry): string {
  return `${type} ${amount} ${currency}`;
}

/**
 * A strict request that met an open breaker is kept as failed, and its key stays free. The janitor
 * writes the same of what was parked for too long, and that was accepted.
 */
function isRefusedStrictly(row: StoredTransaction): boolean {
  const { status, reason_code: reason, statuses, event_actors: actors } = row;
  const isUnsent = status === 'failed' && reason === 'broker_unavailable' && statuses.length === 2;
  return isUnsent && actors.at(-1) === 'relay';
}

export const ACCEPTANCE_CHECKS: readonly Checker[] = [
  acknowledgedAndAbsent,
  presentAndNeverSent,
  oncePerKey,
  answered,
  amounts,
];
