import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Requests, transactions, their history, the outbox, and what is remembered of callbacks. */
export class Initial1763900000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(REQUESTS_AND_TRANSACTIONS);
    await runner.query(GUARDS);
    await runner.query(OUTBOX);
    await runner.query(CALLBACKS);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}

/**
 * A key identifies one request of one merchant; rows without a key never meet in the unique index.
 * `status` is in no index, so that most updates stay within their page (HOT); fillfactor leaves
 * room.
 */
const REQUESTS_AND_TRANSACTIONS = `
  CREATE TABLE request (
    id uuid PRIMARY KEY,
    merchant text NOT NULL,
    idempotency_key text,
    fingerprint bytea NOT NULL,
    fingerprint_key_id text NOT NULL,
    created_at timestamptz NOT NULL,
    UNIQUE (merchant, idempotency_key)
  );

  CREATE TABLE transaction (
    id uuid PRIMARY KEY,
    request_id uuid NOT NULL REFERENCES request,
    position smallint NOT NULL,
    merchant text NOT NULL,
    type text NOT NULL CHECK (type IN ('deposit', 'withdrawal')),
    status text NOT NULL CHECK (status IN
      ('pending', 'dispatched', 'processing', 'completed', 'failed', 'canceled', 'unknown')),
    reason_code text,
    reason_message text,
    version integer NOT NULL,
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    instrument jsonb NOT NULL,
    sealed_instrument bytea NOT NULL,
    seal_key_id text NOT NULL,
    reference text,
    description text,
    metadata jsonb,
    format text NOT NULL,
    gateway text NOT NULL,
    gateway_reference text,
    kafka_topic text,
    kafka_partition integer,
    kafka_offset bigint,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    UNIQUE (request_id, position),
    CHECK ((status IN ('failed', 'canceled', 'unknown')) = (reason_code IS NOT NULL)),
    CHECK ((reason_code IS NULL) = (reason_message IS NULL))
  ) WITH (fillfactor = 80);

  CREATE TABLE transaction_event (
    transaction_id uuid NOT NULL REFERENCES transaction,
    version integer NOT NULL,
    status text NOT NULL,
    actor text NOT NULL,
    reason_code text,
    reason_message text,
    at timestamptz NOT NULL,
    PRIMARY KEY (transaction_id, version)
  );
`;

/**
 * The second guard behind the state machine: code that forgets the rules is refused by the
 * database.
 */
const GUARDS = `
  CREATE FUNCTION guard_transaction() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF OLD.status IN ('completed', 'failed', 'canceled') AND NEW.status <> OLD.status THEN
      RAISE EXCEPTION 'a final status never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.id, NEW.merchant, NEW.type, NEW.amount_minor, NEW.currency, NEW.gateway)
       IS DISTINCT FROM
       (OLD.id, OLD.merchant, OLD.type, OLD.amount_minor, OLD.currency, OLD.gateway)
    THEN
      RAISE EXCEPTION 'what was accepted never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END $$;

  CREATE TRIGGER guard_transaction BEFORE UPDATE ON transaction
    FOR EACH ROW EXECUTE FUNCTION guard_transaction();

  CREATE FUNCTION guard_history() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    RAISE EXCEPTION 'history is only written' USING ERRCODE = 'restrict_violation';
  END $$;

  CREATE TRIGGER guard_history BEFORE UPDATE OR DELETE ON transaction_event
    FOR EACH ROW EXECUTE FUNCTION guard_history();
`;

/**
 * Every row lives for milliseconds: without an aggressive autovacuum the table is mostly dead rows.
 */
const OUTBOX = `
  CREATE TABLE outbox (
    id uuid PRIMARY KEY,
    subject_id uuid NOT NULL,
    topic text NOT NULL,
    headers jsonb NOT NULL,
    value bytea NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    lease_until timestamptz NOT NULL DEFAULT '-infinity',
    created_at timestamptz NOT NULL DEFAULT now()
  ) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000,
          autovacuum_vacuum_cost_delay = 0);

  CREATE INDEX outbox_subject ON outbox (subject_id);
`;

/**
 * What a gateway has said, and how it was answered; \`webhook_id\` is its own name for the
 * callback.
 */
const CALLBACKS = `
  CREATE TABLE callback_receipt (
    gateway text NOT NULL,
    webhook_id text NOT NULL,
    body_hash bytea NOT NULL,
    body_hash_key_id text NOT NULL,
    transaction_id uuid NOT NULL,
    reported_status text NOT NULL,
    reason_code text,
    reason_message text,
    verdict text,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (gateway, webhook_id)
  );

  CREATE INDEX callback_receipt_transaction ON callback_receipt (transaction_id);
`;
