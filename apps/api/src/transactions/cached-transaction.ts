import type { Transaction } from '#libs/transaction';

/** A transaction as JSON can carry it; everything in it may be shown to its merchant. */
export type CachedTransaction = Omit<Transaction, 'amountMinor' | 'createdAt' | 'updatedAt'> & {
  readonly amountMinor: string;
  readonly createdAt: string;
  readonly updatedAt: string;
};

export function toCached(transaction: Transaction): CachedTransaction {
  return {
    ...transaction,
    amountMinor: transaction.amountMinor.toString(),
    createdAt: transaction.createdAt.toISOString(),
    updatedAt: transaction.updatedAt.toISOString(),
  };
}

export function fromCached(cached: CachedTransaction): Transaction {
  return {
    ...cached,
    amountMinor: BigInt(cached.amountMinor),
    createdAt: new Date(cached.createdAt),
    updatedAt: new Date(cached.updatedAt),
  };
}
