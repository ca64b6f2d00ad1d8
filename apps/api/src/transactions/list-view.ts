import { transactionView } from '#libs/formats';
import { encodeCursor } from './list-query.js';
import type { TransactionPage } from './read-transactions.js';

export interface ListView {
  readonly data: readonly object[];
  /** For the next page; null when this is the last. */
  readonly next_cursor: string | null;
}

/** A page as the wire contract shows it. */
export function toListView({ transactions, hasMore }: TransactionPage): ListView {
  const last = transactions.at(-1);
  return {
    data: transactions.map(transactionView),
    next_cursor: hasMore && last ? encodeCursor(last.id) : null,
  };
}
