import { Injectable } from '@nestjs/common';
import { Database, GroupCommit, type NamedStatement } from '#libs/database';
import type { ClaimedCallback, DeliveryAttempt } from './callback-row.js';

const BATCH_MAX = 200;
const COMMITS_IN_FLIGHT_MAX = 2;

const ENQUEUE: NamedStatement = {
  name: 'callback_enqueue',
  text: `
    INSERT INTO gateway.callback
      (id, gateway, transaction_id, content_type, body, request_id, due_at)
    VALUES ($1, $2, $3, $4, $5, $6, now() + $7 * interval '1 ms')`,
};

/**
 * The rows are chosen in a step of their own: a subquery may be run again for each row of the
 * table, and then claims more than the limit. Parameters: gateways, limit, lease in ms.
 */
const IS_WAITING: NamedStatement = {
  name: 'callback_is_waiting',
  text: `
    SELECT FROM gateway.callback
    WHERE transaction_id = $2 AND gateway = $1 AND due_at IS NOT NULL LIMIT 1`,
};

const CLAIM: NamedStatement = {
  name: 'callback_claim',
  text: `
    WITH due AS MATERIALIZED (
      SELECT id FROM gateway.callback
      WHERE due_at <= now() AND gateway = ANY($1::text[])
      ORDER BY due_at LIMIT $2
      FOR UPDATE SKIP LOCKED)
    UPDATE gateway.callback AS callback
    SET attempts = attempts + 1, due_at = now() + $3 * interval '1 ms'
    FROM due WHERE callback.id = due.id
    RETURNING callback.id, gateway, transaction_id, content_type, body, request_id, traceparent,
      attempts`,
};

/** Sorted by key, as every batch is. Only the owner of the last attempt may write. */
const RECORD: NamedStatement = {
  name: 'callback_record',
  text: `
    WITH attempt AS (
      SELECT callback.id, row.due_in_ms, row.is_delivered, row.status, row.fault
      FROM unnest($1::uuid[], $2::integer[], $3::double precision[], $4::boolean[], $5::integer[],
        $6::text[]) AS row (id, attempts, due_in_ms, is_delivered, status, fault)
      JOIN gateway.callback ON callback.id = row.id AND callback.attempts = row.attempts
      ORDER BY callback.id
      FOR UPDATE OF callback)
    UPDATE gateway.callback SET
      due_at = now() + attempt.due_in_ms * interval '1 ms',
      delivered_at = CASE WHEN attempt.is_delivered THEN now() END,
      last_status = attempt.status,
      last_fault = attempt.fault
    FROM attempt WHERE callback.id = attempt.id`,
};

interface CallbackRow {
  readonly id: string;
  readonly gateway: string;
  readonly transaction_id: string;
  readonly content_type: string;
  readonly body: Buffer;
  readonly request_id: string;
  readonly traceparent: string | null;
  readonly attempts: number;
}

export interface NewCallback {
  readonly id: string;
  readonly gateway: string;
  readonly transactionId: string;
  readonly contentType: string;
  readonly body: Buffer;
  readonly requestId: string;
  readonly delayMs: number;
}

/** The callbacks that are still to be delivered, and what became of those that were. */
@Injectable()
export class CallbackStore {
  private readonly attempts = new GroupCommit<DeliveryAttempt, null>({
    write: (attempts) => this.write(attempts),
    batchMax: BATCH_MAX,
    inFlightMax: COMMITS_IN_FLIGHT_MAX,
  });

  constructor(private readonly database: Database) {}

  async enqueue(callback: NewCallback): Promise<void> {
    await this.database.query(ENQUEUE, [
      ...[callback.id, callback.gateway, callback.transactionId, callback.contentType],
      ...[callback.body, callback.requestId, callback.delayMs],
    ]);
  }

  /** Whether a callback on this transaction is still to be delivered. */
  async isWaiting(gateway: string, transactionId: string): Promise<boolean> {
    return (await this.database.query(IS_WAITING, [gateway, transactionId])).length > 0;
  }

  /** Takes due callbacks for this process; what another one holds is skipped. */
  async claim(
    gateways: readonly string[],
    limit: number,
    leaseMs: number,
  ): Promise<ClaimedCallback[]> {
    const rows = await this.database.query<CallbackRow>(CLAIM, [gateways, limit, leaseMs]);
    return rows.map((row) => ({
      id: row.id,
      gateway: row.gateway,
      transactionId: row.transaction_id,
      contentType: row.content_type,
      body: row.body,
      requestId: row.request_id,
      traceparent: row.traceparent,
      attempts: row.attempts,
    }));
  }

  /** Writes down what became of an attempt, together with others that end at the same time. */
  async record(attempt: DeliveryAttempt): Promise<void> {
    await this.attempts.add(attempt);
  }

  private async write(attempts: readonly DeliveryAttempt[]): Promise<null[]> {
    await this.database.query(RECORD, [
      attempts.map(({ callback }) => callback.id),
      attempts.map(({ callback }) => callback.attempts),
      attempts.map(({ dueInMs }) => dueInMs),
      attempts.map(({ isDelivered }) => isDelivered),
      attempts.map(({ status }) => status ?? null),
      attempts.map(({ fault }) => fault ?? null),
    ]);
    return attempts.map(() => null);
  }
}
