import type { NamedStatement } from '#libs/database';

/** Sorted by key: two batches with the same keys in another order would deadlock in ON CONFLICT. */
export const TAKE_IN: NamedStatement = {
  name: 'inbox_take_in',
  text: `
    INSERT INTO gateway.inbox
      (gateway, transaction_id, content_type, message, request_id, traceparent)
    SELECT * FROM unnest($1::text[], $2::uuid[], $3::text[], $4::bytea[], $5::text[], $6::text[])
      AS row (gateway, transaction_id, content_type, message, request_id, traceparent)
    ORDER BY gateway, transaction_id
    ON CONFLICT DO NOTHING
    RETURNING transaction_id`,
};

/**
 * One statement, one commit: \`started\`, the lease and the new version are on disk before the gateway
 * hears of the transaction. Rows that another process holds are skipped, never waited for.
 * Parameters: gateway, limit, lease in ms, whether the gateway is idempotent.
 */
export const CLAIM: NamedStatement = {
  name: 'inbox_claim',
  text: `
    WITH due AS (
      SELECT gateway, transaction_id, state AS previous_state, is_asked AS was_asked
      FROM gateway.inbox
      WHERE gateway = $1 AND due_at <= now()
      ORDER BY due_at LIMIT $2
      FOR UPDATE SKIP LOCKED)
    UPDATE gateway.inbox AS inbox SET
      state = CASE previous_state WHEN 'processing' THEN 'processing' ELSE 'started' END,
      attempts = attempts
        + (previous_state = 'received' OR (previous_state = 'started' AND $4::boolean))::integer,
      recoveries = recoveries + (previous_state = 'started')::integer,
      inquiries = inquiries + (previous_state = 'processing')::integer,
      is_asked = false,
      version = version + 1,
      due_at = now() + $3 * interval '1 ms'
    FROM due
    WHERE inbox.gateway = due.gateway AND inbox.transaction_id = due.transaction_id
    RETURNING inbox.gateway, inbox.transaction_id, previous_state, attempts, recoveries, inquiries,
      was_asked, version, content_type, message, request_id, traceparent`,
};

/**
 * The answer and its callback in one commit, only while the row is still ours: a process that was
 * frozen past its lease finds another version and writes nothing.
 * Parameters: gateway, transaction id, version, state, due in ms or null, result, dead letter's cause,
 * callback id or null, content type, body.
 */
export const SETTLE: NamedStatement = {
  name: 'inbox_settle',
  text: `
    WITH settled AS (
      UPDATE gateway.inbox SET
        state = $4,
        due_at = CASE
          WHEN $5::double precision IS NULL THEN NULL
          WHEN is_asked THEN now()
          ELSE now() + $5::double precision * interval '1 ms' END,
        result = COALESCE($6::jsonb, result),
        dead_cause = COALESCE($7::jsonb, dead_cause),
        dead_due_at = CASE WHEN $7::jsonb IS NULL THEN dead_due_at ELSE now() END
      WHERE gateway = $1 AND transaction_id = $2 AND version = $3
      RETURNING gateway, transaction_id, request_id, traceparent),
    reported AS (
      INSERT INTO gateway.callback
        (id, gateway, transaction_id, content_type, body, request_id, traceparent)
      SELECT $8::uuid, gateway, transaction_id, $9::text, $10::bytea, request_id, traceparent
      FROM settled WHERE $8::uuid IS NOT NULL
      ON CONFLICT (id) DO NOTHING)
    SELECT transaction_id FROM settled`,
};
