import { Injectable } from '@nestjs/common';
import { Database } from '#libs/database';
import { type Command, decide, type Reason, type Transaction } from '#libs/transaction';
import { OutboxCare } from '../publishing/outbox-care.js';
import { TransactionCache } from './transaction-cache.js';
import { moved } from './transaction-move.js';
import { TransactionStore } from './transaction-store.js';

/** What an operator has found out about a transaction. */
export interface Finding {
  readonly status: 'completed' | 'failed';
  /** The operator's own words; the merchant sees them. */
  readonly message: string;
}

/** What became of it. `transaction` is as it stands now. */
export type Resolution =
  | { readonly kind: 'resolved' | 'unchanged'; readonly transaction: Transaction }
  /** It is final, or has not come to the point where an operator may decide. */
  | { readonly kind: 'conflict' | 'refused'; readonly transaction: Transaction }
  | { readonly kind: 'absent' };

/** Ends a transaction that nobody but an operator can end. */
@Injectable()
export class ResolveTransaction {
  constructor(
    private readonly database: Database,
    private readonly store: TransactionStore,
    private readonly outbox: OutboxCare,
    private readonly cache: TransactionCache,
  ) {}

  async resolve(id: string, finding: Finding): Promise<Resolution> {
    const reason: Reason = { code: 'operator', message: finding.message };
    const resolution = await this.database.transaction(async (connection): Promise<Resolution> => {
      // Passed over while it is claimed, a message whose send fails would stay, and be sent later.
      await this.outbox.hold(connection, id);
      const [current] = await this.store.lock(connection, [id]);
      if (!current) return { kind: 'absent' };
      const decision = decide(toCommand(finding.status, reason), current.state);
      if (decision.kind !== 'moved') return { kind: decision.kind, transaction: current };
      const transaction = moved(current, decision.state, new Date());
      await this.store.save(connection, [{ transaction, actor: 'operator', eventReason: reason }]);
      // Sent now, it could be executed after all.
      await this.outbox.discard(connection, id);
      return { kind: 'resolved', transaction };
    });
    // Awaited: the command ends, and a copy that nobody waits for would never be there.
    if (resolution.kind === 'resolved') await this.cache.replace(resolution.transaction);
    return resolution;
  }
}

function toCommand(status: Finding['status'], reason: Reason): Command {
  switch (status) {
    case 'completed':
      return { type: 'resolve', status };
    case 'failed':
      return { type: 'resolve', status, reason };
    default:
      return status satisfies never;
  }
}
