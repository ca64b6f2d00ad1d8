import { Injectable } from '@nestjs/common';
import { Database, type NamedStatement } from '#libs/database';
import { sharedCommits } from '../pacing/shared-commits.js';
import type { ClaimedCallback, DeliveryAttempt } from './callback-row.js';

const ENQUEUE: NamedStatement = {
  name: 'callback_enqueue',
  text: `
    INSERT INTO gateway.callback
      (id, gateway, transaction_id, content_type, body, request_id, due_at)
    SELECT id, gateway, transaction_id, content_type, body, request_id,
      now() + delay_ms * interval '1 ms'
    FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::bytea[], $6::text[],
      $7::double precision[])
      AS row (id, gateway, transaction_id, content_type, body, request_id, delay_ms)`,
};

/**
 * The rows are chosen in a step of their own: a subquery may be run again for each row of the
 * table, and then claims more than the limit. Parameters: gateways, limit, lease in ms.
 */
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
  private readonly additions = sharedCommits<NewCallback, null>((callbacks) =>
    this.insert(callbacks),
  );

  private readonly attempts = sharedCommits<DeliveryAttempt, null>((attempts) =>
    this.write(attempts),
  );

  constructor(private readonly database: Database) {}

  /** Writes a callback down, together with others that come at the same time. */
  async enqueue(callback: NewCallback): Promise<void> {
    await this.additions.add(callback);
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

  private async insert(callbacks: readonly NewCallback[]): Promise<null[]> {
    await this.database.query(ENQUEUE, [
      callbacks.map(({ id }) => id),
      callbacks.map(({ gateway }) => gateway),
      callbacks.map(({ transactionId }) => transactionId),
      callbacks.map(({ contentType }) => contentType),
      callbacks.map(({ body }) => body),
      callbacks.map(({ requestId }) => requestId),
      callbacks.map(({ delayMs }) => delayMs),
    ]);
    return callbacks.map(() => null);
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
