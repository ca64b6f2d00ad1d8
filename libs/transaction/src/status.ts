/**
 * Why a transaction failed, was canceled or is unknown. `code` is for programs, `message` for
 * people.
 */
export interface Reason {
  readonly code: string;
  readonly message: string;
}

/** Where a transaction stands. A reason is there exactly when the status asks for one. */
export type TransactionState =
  | { readonly status: 'pending' | 'dispatched' | 'processing' | 'completed' }
  | { readonly status: 'failed' | 'canceled' | 'unknown'; readonly reason: Reason };

export type TransactionStatus = TransactionState['status'];

export const STATUSES = [
  'pending',
  'dispatched',
  'processing',
  'completed',
  'failed',
  'canceled',
  'unknown',
] as const satisfies readonly TransactionStatus[];

/** A final status never changes again; a trigger in PostgreSQL holds the same line. */
export function isFinal(status: TransactionStatus): boolean {
  switch (status) {
    case 'completed':
    case 'failed':
    case 'canceled':
      return true;
    case 'pending':
    case 'dispatched':
    case 'processing':
    case 'unknown':
      return false;
    default:
      return status satisfies never;
  }
}

export function reasonOf(state: TransactionState): Reason | null {
  return 'reason' in state ? state.reason : null;
}
