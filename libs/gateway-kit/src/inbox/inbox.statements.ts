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
    RETURNING gateway, transaction_id`,
};

/**
 * One statement, one commit: `started`, the lease and the new version are on disk before the
 * gateway hears of the transaction. Rows that another process holds are skipped, never waited for.
 * They are chosen in a step of their own: a subquery may be run again for each row of the table,
 * and then claims more than the limit.
 *
 * A call of `process` has until `settles_at` to take effect. A `started` row without one was
 * claimed before there was that column: it settles as if it had been called now.
 * Parameters: gateway, limit, lease in ms, whether the gateway is idempotent, settling time in ms.
 */
export const CLAIM: NamedStatement = {
  name: 'inbox_claim',
  text: `
    WITH due AS MATERIALIZED (
      SELECT gateway, transaction_id, state AS previous_state, is_asked AS was_asked,
        state = 'received' OR (state = 'started' AND $4::boolean) AS is_called
      FROM gateway.inbox
      WHERE gateway = $1 AND due_at <= now()
      ORDER BY due_at LIMIT $2
      FOR UPDATE SKIP LOCKED)
    UPDATE gateway.inbox AS inbox SET
      state = CASE previous_state WHEN 'processing' THEN 'processing' ELSE 'started' END,
      attempts = attempts + is_called::integer,
      recoveries = recoveries + (previous_state = 'started')::integer,
      inquiries = inquiries + (previous_state = 'processing')::integer,
      is_asked = false,
      version = version + 1,
      due_at = now() + $3 * interval '1 ms',
      settles_at = CASE
        WHEN is_called OR settles_at IS NULL THEN now() + $5 * interval '1 ms'
        ELSE settles_at END
    FROM due
    WHERE inbox.gateway = due.gateway AND inbox.transaction_id = due.transaction_id
    RETURNING inbox.gateway, inbox.transaction_id, previous_state, attempts, recoveries, inquiries,
      was_asked, version, content_type, message, request_id, traceparent, settles_at,
      CASE WHEN is_called THEN 0 ELSE extract(epoch FROM settles_at - now()) * 1000
        END::double precision AS settles_in_ms`,
};

/**
 * Answers and their callbacks in one commit, each only while its row is still ours: a process that
 * was frozen past its lease finds another version and writes nothing. Locked in the order of the
 * key. A row is a dead letter once: an inquiry opens it again and again while nobody knows more.
 * Parameters, a list each: gateway, transaction id, version, state, due in ms or null, result, dead
 * letter's cause, recoveries or null, callback id or null, content type, body.
 */
export const SETTLE: NamedStatement = {
  name: 'inbox_settle',
  text: `
    WITH answer AS (
      SELECT * FROM unnest($1::text[], $2::uuid[], $3::integer[], $4::text[],
        $5::double precision[], $6::text[], $7::text[], $8::integer[], $9::uuid[], $10::text[],
        $11::bytea[])
        AS row (gateway, transaction_id, version, state, due_in_ms, result, dead_cause, recoveries,
          callback_id, content_type, body)),
    own AS (
      SELECT inbox.gateway, inbox.transaction_id
      FROM gateway.inbox JOIN answer USING (gateway, transaction_id, version)
      ORDER BY inbox.gateway, inbox.transaction_id
      FOR UPDATE OF inbox),
    settled AS (
      UPDATE gateway.inbox SET
        state = answer.state,
        due_at = CASE
          WHEN answer.state IN ('finished', 'given_up') THEN NULL
          WHEN inbox.is_asked THEN now()
          ELSE now() + answer.due_in_ms * interval '1 ms' END,
        result = COALESCE(answer.result::jsonb, inbox.result),
        recoveries = COALESCE(answer.recoveries, inbox.recoveries),
        dead_cause = COALESCE(answer.dead_cause::jsonb, inbox.dead_cause),
        dead_due_at = CASE
          WHEN answer.dead_cause IS NULL OR inbox.dead_cause IS NOT NULL THEN inbox.dead_due_at
          ELSE now() END
      FROM answer JOIN own USING (gateway, transaction_id)
      WHERE inbox.gateway = answer.gateway AND inbox.transaction_id = answer.transaction_id
        AND inbox.version = answer.version
      RETURNING inbox.gateway, inbox.transaction_id, request_id, traceparent, callback_id,
        answer.content_type, body),
    reported AS (
      INSERT INTO gateway.callback
        (id, gateway, transaction_id, content_type, body, request_id, traceparent)
      SELECT callback_id, gateway, transaction_id, content_type, body, request_id, traceparent
      FROM settled WHERE callback_id IS NOT NULL
      ORDER BY callback_id
      ON CONFLICT (id) DO NOTHING)
    SELECT gateway, transaction_id FROM settled`,
};

/**
 * The lease of a call that goes on past its deadline, while the row is still ours.
 * Parameters: gateway, transaction id, version, lease in ms.
 */
export const RENEW: NamedStatement = {
  name: 'inbox_renew',
  text: `
    UPDATE gateway.inbox SET due_at = now() + $4 * interval '1 ms'
    WHERE gateway = $1 AND transaction_id = $2 AND version = $3 AND state = 'started'
    RETURNING transaction_id`,
};
