import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The gateways' own record: what was taken in, and what is to be reported. */
export class GatewayInbox1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE SCHEMA IF NOT EXISTS gateway');
    await runner.query(INBOX);
    await runner.query(CALLBACK);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only.'));
  }
}

/**
 * `due_at` is both plan and lease: when the row is to be looked at next, null once nothing is left
 * to do. A claim moves it on by the lease, and `version` tells a late owner that the row has moved
 * on. The message is the masked one from Kafka. `effects` is the simulators' outside world.
 */
const INBOX = `
  CREATE TABLE gateway.inbox (
    gateway text NOT NULL,
    transaction_id uuid NOT NULL,
    state text NOT NULL DEFAULT 'received'
      CHECK (state IN ('received', 'started', 'processing', 'finished', 'given_up')),
    due_at timestamptz DEFAULT now(),
    version integer NOT NULL DEFAULT 0,
    attempts integer NOT NULL DEFAULT 0,
    recoveries integer NOT NULL DEFAULT 0,
    inquiries integer NOT NULL DEFAULT 0,
    is_asked boolean NOT NULL DEFAULT false,
    effects integer NOT NULL DEFAULT 0,
    result jsonb,
    dead_cause jsonb,
    dead_due_at timestamptz,
    content_type text NOT NULL,
    message bytea NOT NULL,
    request_id text NOT NULL,
    traceparent text,
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (gateway, transaction_id)
  ) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);

  CREATE INDEX inbox_due ON gateway.inbox (gateway, due_at) WHERE due_at IS NOT NULL;
  CREATE INDEX inbox_dead_due ON gateway.inbox (dead_due_at) WHERE dead_due_at IS NOT NULL;
`;

/**
 * `id` is the webhook id: the same for every attempt, so that the API applies the callback once.
 */
const CALLBACK = `
  CREATE TABLE gateway.callback (
    id uuid PRIMARY KEY,
    gateway text NOT NULL,
    transaction_id uuid NOT NULL,
    content_type text NOT NULL,
    body bytea NOT NULL,
    request_id text NOT NULL,
    traceparent text,
    due_at timestamptz DEFAULT now(),
    attempts integer NOT NULL DEFAULT 0,
    last_status integer,
    last_fault text,
    delivered_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
  ) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);

  CREATE INDEX callback_due ON gateway.callback (due_at) WHERE due_at IS NOT NULL;
  CREATE INDEX callback_transaction ON gateway.callback (transaction_id);
`;
