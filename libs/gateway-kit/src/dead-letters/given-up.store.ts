import { Injectable } from '@nestjs/common';
import { Database, type NamedStatement } from '#libs/database';
import type { DeadLetterCause } from './dead-letter.js';

/**
 * The rows are chosen in a step of their own: a subquery may be run again for each row of the
 * table, and then claims more than the limit. Parameters: limit, lease in ms.
 */
const CLAIM: NamedStatement = {
  name: 'given_up_claim',
  text: `
    WITH due AS MATERIALIZED (
      SELECT gateway, transaction_id FROM gateway.inbox
      WHERE dead_due_at <= now()
      ORDER BY dead_due_at LIMIT $1
      FOR UPDATE SKIP LOCKED)
    UPDATE gateway.inbox AS inbox SET dead_due_at = now() + $2 * interval '1 ms'
    FROM due
    WHERE inbox.gateway = due.gateway AND inbox.transaction_id = due.transaction_id
    RETURNING inbox.gateway, inbox.transaction_id, dead_cause, content_type, message, request_id,
      traceparent`,
};

const MARK_PUBLISHED: NamedStatement = {
  name: 'given_up_mark_published',
  text: `
    UPDATE gateway.inbox SET dead_due_at = NULL
    WHERE (gateway, transaction_id) IN (SELECT * FROM unnest($1::text[], $2::uuid[]))`,
};

interface DeadRow {
  readonly gateway: string;
  readonly transaction_id: string;
  readonly dead_cause: DeadLetterCause;
  readonly content_type: string;
  readonly message: Buffer;
  readonly request_id: string;
  readonly traceparent: string | null;
}

/** A transaction whose dead letter is to be published. */
export interface GivenUpTransaction {
  readonly gateway: string;
  readonly transactionId: string;
  readonly cause: DeadLetterCause;
  readonly contentType: string;
  readonly message: Buffer;
  readonly requestId: string;
  readonly traceparent: string | null;
}

/** The dead letters of what was taken in: they wait on the row of the inbox itself. */
@Injectable()
export class GivenUpStore {
  constructor(private readonly database: Database) {}

  /** Takes letters for this process; they come back when the lease is over. */
  async claim(limit: number, leaseMs: number): Promise<GivenUpTransaction[]> {
    const rows = await this.database.query<DeadRow>(CLAIM, [limit, leaseMs]);
    return rows.map((row) => ({
      gateway: row.gateway,
      transactionId: row.transaction_id,
      cause: row.dead_cause,
      contentType: row.content_type,
      message: row.message,
      requestId: row.request_id,
      traceparent: row.traceparent,
    }));
  }

  /** The letters are published; the rows stay. */
  async markPublished(transactions: readonly GivenUpTransaction[]): Promise<void> {
    await this.database.query(MARK_PUBLISHED, [
      transactions.map(({ gateway }) => gateway),
      transactions.map(({ transactionId }) => transactionId),
    ]);
  }
}
