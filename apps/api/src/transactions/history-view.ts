import type { Reason } from '#libs/transaction';
import type { TransactionEventEntity } from './transaction-event.entity.js';
import { toReason } from './transaction-row.js';

export interface HistoryView {
  readonly data: readonly {
    readonly status: string;
    readonly actor: string;
    readonly reason: Reason | null;
    readonly at: string;
  }[];
}

/** The history as the wire contract shows it. */
export function toHistoryView(events: readonly TransactionEventEntity[]): HistoryView {
  return {
    data: events.map(({ status, actor, reasonCode, reasonMessage, at }) => ({
      status,
      actor,
      reason: toReason({ reason_code: reasonCode, reason_message: reasonMessage }),
      at: at.toISOString(),
    })),
  };
}
