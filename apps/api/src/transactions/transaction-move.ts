import type { Transaction, TransactionState } from '#libs/transaction';

/** The transaction in a new state, one version further. */
export function moved(transaction: Transaction, state: TransactionState, now: Date): Transaction {
  return { ...transaction, state, version: transaction.version + 1, updatedAt: now };
}
