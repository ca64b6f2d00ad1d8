import { Injectable } from '@nestjs/common';
import { Database, type Queryable } from '#libs/database';
import { isFinal, type Transaction, type TransactionStatus } from '#libs/transaction';
import { OpenTransactions } from './open-transactions.js';
import { TransactionStore } from './transaction-store.js';

/** What became of a redrive. */
export type RedriveVerdict = 'reopened' | 'final' | 'not_found';

export type Redrive =
  | { readonly verdict: 'reopened' | 'final'; readonly status: TransactionStatus }
  | { readonly verdict: 'not_found' }
  /** The call was made before, and nothing was done this time. */
  | { readonly verdict: 'repeated' };

/** The port through which whoever received the call keeps record of it, as with reports. */
export interface RedriveJournal {
  /** Called under the lock. @returns false when a call or a report of this name is kept already */
  keep(connection: Queryable, verdict: RedriveVerdict): Promise<boolean>;
}

/**
 * Opens a transaction anew whose message its gateway had put aside. Nothing is sent from here: the
 * janitor asks the gateway, and sends it again where it is not known there.
 */
@Injectable()
export class RedriveTransaction {
  constructor(
    private readonly database: Database,
    private readonly store: TransactionStore,
    private readonly open: OpenTransactions,
  ) {}

  async redrive(gateway: string, id: string, journal: RedriveJournal): Promise<Redrive> {
    return this.database.transaction(async (connection): Promise<Redrive> => {
      const [current] = await this.store.lock(connection, [id]);
      const redrive = judge(gateway, current);
      if (!(await journal.keep(connection, redrive.verdict))) return { verdict: 'repeated' };
      if (redrive.verdict === 'reopened') await this.open.reopen(connection, id);
      return redrive;
    });
  }
}

function judge(gateway: string, current: Transaction | undefined) {
  // A transaction of another gateway looks exactly like one that is not there.
  if (current?.gateway !== gateway) return { verdict: 'not_found' } as const;
  const { status } = current.state;
  return { verdict: isFinal(status) ? 'final' : 'reopened', status } as const;
}
