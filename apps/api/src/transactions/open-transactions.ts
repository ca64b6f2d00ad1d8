import { Injectable } from '@nestjs/common';
import type { NamedStatement, Queryable } from '#libs/database';
import type { Transaction } from '#libs/transaction';
import { TRANSACTION_COLUMNS, toTransaction, type TransactionRow } from './transaction-row.js';

/** A transaction whose time has come, locked. */
export interface DueTransaction {
  readonly transaction: Transaction;
  readonly ageMs: number;
  readonly resubmissions: number;
  readonly isLost: boolean;
}

/** When a transaction is looked at next, and what is remembered until then. */
export interface NextLook {
  readonly id: string;
  readonly restMs: number;
  /** It is being sent again: the `not_found` has been answered. */
  readonly isResubmitted: boolean;
}

/** Whoever holds a row is just moving it: it is passed over, never waited for. */
const DUE: NamedStatement = {
  name: 'open_due',
  text: `
    SELECT ${TRANSACTION_COLUMNS}, resubmissions, is_lost,
      (extract(epoch FROM now() - created_at) * 1000)::double precision AS age_ms
    FROM transaction WHERE check_at <= now()
    ORDER BY check_at LIMIT $1 FOR UPDATE SKIP LOCKED`,
};

const PLAN: NamedStatement = {
  name: 'open_plan',
  text: `
    UPDATE transaction t
    SET check_at = now() + l.rest_ms * interval '1 ms',
        resubmissions = t.resubmissions + l.is_resubmitted::integer,
        is_lost = t.is_lost AND NOT l.is_resubmitted
    FROM unnest($1::uuid[], $2::double precision[], $3::boolean[])
      AS l (id, rest_ms, is_resubmitted)
    WHERE t.id = l.id`,
};

/**
 * The gateway does not know it: the janitor looks at once. Not when that was known already: nothing
 * was sent again since, and each answer would be followed by the next question without a pause.
 */
const MARK_LOST: NamedStatement = {
  name: 'open_mark_lost',
  text: `
    UPDATE transaction
    SET is_lost = true, check_at = CASE WHEN is_lost THEN check_at ELSE now() END
    WHERE id = ANY($1::uuid[])`,
};

/** Everything from the start: asked about at once, and sent again as often as the first time. */
const REOPEN: NamedStatement = {
  name: 'open_reopen',
  text: `
    UPDATE transaction SET check_at = now(), resubmissions = 0, is_lost = false WHERE id = $1`,
};

interface DueRow extends TransactionRow {
  readonly age_ms: number;
  readonly resubmissions: number;
  readonly is_lost: boolean;
}

/** When open transactions are looked at, in the columns that only the janitor's work needs. */
@Injectable()
export class OpenTransactions {
  /** Locks those whose time has come to the end of the caller's transaction, longest due first. */
  async due(connection: Queryable, limit: number): Promise<DueTransaction[]> {
    const rows = await connection.query<DueRow>(DUE, [limit]);
    return rows.map((row) => ({
      transaction: toTransaction(row),
      ageMs: row.age_ms,
      resubmissions: row.resubmissions,
      isLost: row.is_lost,
    }));
  }

  async plan(connection: Queryable, looks: readonly NextLook[]): Promise<void> {
    await connection.query(PLAN, [
      looks.map(({ id }) => id),
      looks.map(({ restMs }) => restMs),
      looks.map(({ isResubmitted }) => isResubmitted),
    ]);
  }

  /** The caller holds the locks of transactions that their gateway does not know. */
  async markLost(connection: Queryable, ids: readonly string[]): Promise<void> {
    await connection.query(MARK_LOST, [ids]);
  }

  /** The caller holds the lock of a transaction that somebody wants to be asked about now. */
  async reopen(connection: Queryable, id: string): Promise<void> {
    await connection.query(REOPEN, [id]);
  }
}
